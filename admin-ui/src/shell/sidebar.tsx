// The sidebar: tenant switcher, navigation by permission, foot; below 1,024 px a rail of icons.
import { Link } from '@tanstack/react-router'
import { CountPill } from '../parts/badge.tsx'
import { words } from '../words/en.ts'
import { Foot } from './foot.tsx'
import { Logo } from './logo.tsx'
import { scopeOfItem, visibleItems, type NavItem } from './nav.ts'
import { ScopeMenu } from './scope-menu.tsx'
import { useScope, type Scope } from './scope.ts'

export function Sidebar() {
  const scope = useScope()
  const items = visibleItems(scope)
  const groups = [...new Set(items.map(({ group }) => group))]
  return (
    <header className="hidden w-14 shrink-0 flex-col border-r border-line bg-sidebar sm:flex lg:w-(--sidebar-w)">
      <div className="flex h-13 items-center gap-2.5 px-4 font-strong text-14">
        <Logo />
        <span className="max-lg:sr-only">{words.product}</span>
      </div>
      <ScopeMenu className="mx-2.5 max-lg:justify-center max-lg:[&>:not(:nth-child(2))]:sr-only" />
      <nav
        aria-label={words.shell.navigation}
        className="min-h-0 flex-1 overflow-y-auto px-2.5 py-2"
      >
        {groups.map((group) => (
          <div key={group} className="mt-2">
            <h2 className="px-2 pb-1 text-12 font-medium text-ink-2 max-lg:sr-only">
              {words.shell.groups[group]}
            </h2>
            <ul>
              {items
                .filter((item) => item.group === group)
                .map((item) => (
                  <li key={item.id}>
                    <SidebarLink item={item} scope={scope} />
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </nav>
      <Foot />
    </header>
  )
}

function SidebarLink({ item, scope }: { item: NavItem; scope: Scope }) {
  const Icon = item.icon
  const label = words.shell.items[item.id]
  return (
    <Link
      to={`/$scope/${item.id}`}
      params={{ scope: scopeOfItem(item, scope) }}
      title={label}
      className="flex h-7 items-center gap-2.5 rounded-control px-2 text-ink-2 no-underline hover:bg-fill-hover hover:text-ink aria-[current=page]:bg-fill-active aria-[current=page]:font-medium aria-[current=page]:text-ink max-lg:relative max-lg:h-9 max-lg:justify-center"
    >
      <Icon size={16} strokeWidth={1.4} aria-hidden className="shrink-0" />
      <span className="flex-1 max-lg:sr-only">{label}</span>
      {item.id === 'approvals' && scope.pendingApprovals > 0 && (
        <span className="max-lg:absolute max-lg:top-0 max-lg:right-0">
          <CountPill value={scope.pendingApprovals} label={words.shell.waiting} />
        </span>
      )}
    </Link>
  )
}
