// The tenant switcher: every place of the session, the open one marked.
import { Menu } from '@base-ui/react/menu'
import { useNavigate } from '@tanstack/react-router'
import Check from 'lucide-react/icons/check'
import ChevronDown from 'lucide-react/icons/chevron-down'
import { useSession } from '../api/session.ts'
import { classNames } from '../parts/class-names.ts'
import { words } from '../words/en.ts'
import { platformScope, scopesOf, useScope, type Scope } from './scope.ts'

export const menuPopupClass =
  'z-40 max-h-[60dvh] min-w-52 overflow-y-auto rounded-card bg-raised p-1 text-13 shadow-float'
export const menuItemClass =
  'flex min-h-(--control-h) cursor-default items-center gap-2 rounded-control px-2 select-none ' +
  'data-highlighted:bg-fill-hover'

export function ScopeMenu({ className }: { className?: string }) {
  const scopes = scopesOf(useSession())
  const current = useScope()
  const navigate = useNavigate()
  return (
    <Menu.Root>
      <Menu.Trigger
        className={classNames(
          'flex h-9 min-w-0 items-center gap-2 rounded-control border border-line-strong bg-surface px-2 hover:bg-fill-hover',
          className,
        )}
      >
        <span className="sr-only">{words.shell.switchTenant}: </span>
        <Initial name={current.name} />
        <span className="min-w-0 flex-1 truncate text-left font-medium">{scopeTitle(current)}</span>
        <span className="text-12 text-ink-2">{roleWord(current)}</span>
        <ChevronDown size={14} strokeWidth={1.4} aria-hidden />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="start" className="z-40">
          <Menu.Popup className={menuPopupClass}>
            {scopes.map((scope) => (
              <Menu.Item
                key={scope.name}
                className={menuItemClass}
                onClick={() => navigate({ to: '/$scope', params: { scope: scope.name } })}
              >
                <Initial name={scope.name} />
                <span className="flex-1">{scopeTitle(scope)}</span>
                <span className="text-12 text-ink-2">{roleWord(scope)}</span>
                {scope.name === current.name && <Check size={14} strokeWidth={1.4} aria-hidden />}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

function Initial({ name }: { name: string }) {
  return (
    <span
      aria-hidden
      className="grid size-5 shrink-0 place-items-center rounded-badge bg-accent text-11 font-strong text-on-accent uppercase"
    >
      {name[0]}
    </span>
  )
}

export function scopeTitle(scope: Scope): string {
  return scope.name === platformScope ? words.shell.platform : scope.name
}

function roleWord(scope: Scope): string {
  return scope.role === null ? words.shell.platformAdmin : words.shell.roles[scope.role]
}
