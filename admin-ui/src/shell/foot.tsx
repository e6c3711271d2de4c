// The foot of the sidebar: the shield's state, who is signed in, the theme.
import { Menu } from '@base-ui/react/menu'
import type { ShieldSummary } from '@portcullis/gateway/contract'
import LogOut from 'lucide-react/icons/log-out'
import Moon from 'lucide-react/icons/moon'
import Sun from 'lucide-react/icons/sun'
import { useSession, useSignOut } from '../api/session.ts'
import { Dot } from '../parts/badge.tsx'
import { IconButton } from '../parts/button.tsx'
import type { Tone } from '../parts/tone.ts'
import { words } from '../words/en.ts'
import { menuItemClass, menuPopupClass } from './scope-menu.tsx'
import { useTheme } from './theme.ts'

export function Foot() {
  const { user, shield } = useSession()
  const { tone, text } = shieldLine(shield)
  return (
    <div className="flex flex-col gap-1 border-t border-line px-3 py-2.5 max-lg:items-center max-lg:px-0">
      <p className="flex items-center gap-2 text-12 text-ink-2" title={text}>
        <Dot tone={tone} />
        <span className="max-lg:sr-only">{text}</span>
      </p>
      <div className="flex items-center gap-1 max-lg:flex-col">
        <AccountMenu name={user.name || user.email} email={user.email} />
        <ThemeButton />
      </div>
    </div>
  )
}

export function AccountMenu({ name, email }: { name: string; email: string }) {
  const signOut = useSignOut()
  // A whole load of the login page: nothing of this session stays in memory.
  const leave = () => signOut.mutate(undefined, { onSettled: () => location.assign('/login') })
  return (
    <Menu.Root>
      <Menu.Trigger className="flex min-w-0 flex-1 items-center gap-2 rounded-control py-1 pr-1 text-left text-ink-2 hover:text-ink">
        <span className="sr-only">{words.shell.account}: </span>
        <Avatar name={name} />
        <span className="truncate max-lg:sr-only">{name}</span>
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} align="start" side="top" className="z-40">
          <Menu.Popup className={menuPopupClass}>
            <p className="px-2 py-1.5 text-12 text-ink-2">{email}</p>
            <Menu.Item className={menuItemClass} onClick={leave}>
              <LogOut size={16} strokeWidth={1.4} aria-hidden />
              {words.shell.signOut}
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

export function ThemeButton() {
  const { theme, toggle } = useTheme()
  const Icon = theme === 'dark' ? Sun : Moon
  return (
    <IconButton
      label={theme === 'dark' ? words.shell.themeLight : words.shell.themeDark}
      onClick={toggle}
    >
      <Icon size={16} strokeWidth={1.4} aria-hidden />
    </IconButton>
  )
}

export function Avatar({ name }: { name: string }) {
  const letters = name
    .split(/[\s@.]+/)
    .slice(0, 2)
    .map((part) => part[0] ?? '')
  return (
    <span
      aria-hidden
      className="grid size-6 shrink-0 place-items-center rounded-full bg-fill-active text-11 font-strong text-ink-2 uppercase"
    >
      {letters.join('')}
    </span>
  )
}

/** Amber where it works at a lower level, red where it should protect and does not, grey where there is none. */
export function shieldLine(shield: ShieldSummary): { tone: Tone; text: string } {
  const text = words.shell.shield
  if (shield.state === 'absent') return { tone: 'neutral', text: text.absent }
  if (shield.state === 'detached') return { tone: 'error', text: text.detached }
  if (shield.level === 'generic') return { tone: 'limited', text: text.generic }
  return { tone: 'ok', text: shield.level === 'native' ? text.native : text.enforcing }
}
