// The shell of a phone: a bar on top with the tenant and the account, one at the bottom with the pages.
import { Menu } from '@base-ui/react/menu'
import { Link, useNavigate } from '@tanstack/react-router'
import Ellipsis from 'lucide-react/icons/ellipsis'
import { useSession } from '../api/session.ts'
import { CountPill, Dot } from '../parts/badge.tsx'
import { words } from '../words/en.ts'
import { AccountMenu, shieldLine, ThemeButton } from './foot.tsx'
import { Logo } from './logo.tsx'
import { phoneItems, scopeOfItem, type NavItem } from './nav.ts'
import { menuItemClass, menuPopupClass, ScopeMenu } from './scope-menu.tsx'
import { useScope, type Scope } from './scope.ts'

export function TopBar() {
  const { user, shield } = useSession()
  const { tone, text } = shieldLine(shield)
  return (
    <header className="flex h-13 shrink-0 items-center gap-3 border-b border-line bg-surface px-4 sm:hidden">
      <Logo size={24} />
      <ScopeMenu className="max-w-44" />
      <div className="ml-auto flex items-center gap-1">
        <span className="inline-flex" title={text}>
          <Dot tone={tone} />
          <span className="sr-only">{text}</span>
        </span>
        <ThemeButton />
        <div className="[&_span:last-child]:sr-only">
          <AccountMenu name={user.name || user.email} email={user.email} />
        </div>
      </div>
    </header>
  )
}

const tabClass =
  'relative flex min-h-14 flex-1 flex-col items-center justify-center gap-0.5 text-11 text-ink-2 no-underline ' +
  'aria-[current=page]:text-accent-text aria-[current=page]:font-medium'

export function BottomBar() {
  const scope = useScope()
  const navigate = useNavigate()
  const { bar, more } = phoneItems(scope)
  return (
    <nav
      aria-label={words.shell.navigation}
      className="flex shrink-0 border-t border-line bg-surface pb-[env(safe-area-inset-bottom)] sm:hidden"
    >
      {bar.map((item) => (
        <BottomLink key={item.id} item={item} scope={scope} />
      ))}
      {more.length > 0 && (
        <Menu.Root>
          <Menu.Trigger className={tabClass}>
            <Ellipsis size={20} strokeWidth={1.4} aria-hidden />
            {words.shell.more}
          </Menu.Trigger>
          <Menu.Portal>
            <Menu.Positioner side="top" align="end" sideOffset={4} className="z-40">
              <Menu.Popup className={menuPopupClass}>
                {more.map((item) => (
                  <Menu.Item
                    key={item.id}
                    className={menuItemClass}
                    onClick={() =>
                      navigate({
                        to: `/$scope/${item.id}`,
                        params: { scope: scopeOfItem(item, scope) },
                      })
                    }
                  >
                    <item.icon size={16} strokeWidth={1.4} aria-hidden />
                    {words.shell.items[item.id]}
                  </Menu.Item>
                ))}
              </Menu.Popup>
            </Menu.Positioner>
          </Menu.Portal>
        </Menu.Root>
      )}
    </nav>
  )
}

function BottomLink({ item, scope }: { item: NavItem; scope: Scope }) {
  const Icon = item.icon
  return (
    <Link
      to={`/$scope/${item.id}`}
      params={{ scope: scopeOfItem(item, scope) }}
      className={tabClass}
    >
      <span className="relative">
        <Icon size={20} strokeWidth={1.4} aria-hidden />
        {item.id === 'approvals' && scope.pendingApprovals > 0 && (
          <span className="absolute -top-1.5 left-3">
            <CountPill value={scope.pendingApprovals} label={words.shell.waiting} />
          </span>
        )}
      </span>
      {words.shell.items[item.id]}
    </Link>
  )
}
