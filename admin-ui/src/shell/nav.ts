// The navigation as data: groups, items and the permission that each needs; empty groups vanish.
import Box from 'lucide-react/icons/box'
import Inbox from 'lucide-react/icons/inbox'
import KeyRound from 'lucide-react/icons/key-round'
import LayoutGrid from 'lucide-react/icons/layout-grid'
import List from 'lucide-react/icons/list'
import Shield from 'lucide-react/icons/shield'
import type { Permission } from '@portcullis/gateway/contract'
import type { words } from '../words/en.ts'
import { platformScope, type Scope } from './scope.ts'

export interface NavItem {
  id: keyof typeof words.shell.items
  group: keyof typeof words.shell.groups
  needs: Permission
  /** The catalogue is one tenant's view: the platform has none. */
  isTenantOnly?: boolean
  /** The shield guards the machine: its page belongs to the platform, whatever tenant is open. */
  isOfPlatform?: boolean
  icon: typeof Box
}

const items: readonly NavItem[] = [
  { id: 'catalogue', group: 'use', needs: 'catalogue.read', isTenantOnly: true, icon: LayoutGrid },
  { id: 'applications', group: 'use', needs: 'applications.read', icon: KeyRound },
  { id: 'services', group: 'publish', needs: 'services.read', icon: Box },
  { id: 'approvals', group: 'publish', needs: 'subscriptions.review', icon: Inbox },
  { id: 'calls', group: 'watch', needs: 'calls.read', icon: List },
  { id: 'shield', group: 'protect', needs: 'shield.read', isOfPlatform: true, icon: Shield },
]

/** On a phone's bar, most wanted first; the rest is under More. */
const phoneOrder: readonly NavItem['id'][] = [
  'approvals',
  'calls',
  'shield',
  'applications',
  'catalogue',
  'services',
]

export function visibleItems(scope: Scope): NavItem[] {
  return items.filter(
    (item) =>
      scope.permissions.includes(item.needs) &&
      !(item.isTenantOnly && scope.tenantId === undefined),
  )
}

export function phoneItems(scope: Scope): { bar: NavItem[]; more: NavItem[] } {
  const visible = visibleItems(scope).toSorted(
    (a, b) => phoneOrder.indexOf(a.id) - phoneOrder.indexOf(b.id),
  )
  return { bar: visible.slice(0, 4), more: visible.slice(4) }
}

/** The first part of the path that an item leads to. */
export function scopeOfItem(item: NavItem, scope: Scope): string {
  return item.isOfPlatform ? platformScope : scope.name
}

/** Where somebody lands: what waits for them, else what they may use. */
export function firstPage(scope: Scope): NavItem['id'] | undefined {
  const visible = visibleItems(scope)
  const ids = visible.map(({ id }) => id)
  if (ids.includes('approvals')) return 'approvals'
  return ids[0]
}
