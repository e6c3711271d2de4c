// Whose data a page shows: one tenant of the session, or the whole platform.
import type { Permission, Role, SessionView } from '@portcullis/gateway/contract'
import { useParams } from '@tanstack/react-router'
import { useSession } from '../api/session.ts'

export const platformScope = 'platform'

export interface Scope {
  /** First part of the path: the tenant's name, or `platform`. */
  name: string
  /** Undefined: the whole platform. */
  tenantId: string | undefined
  role: Role | null
  permissions: readonly Permission[]
  pendingApprovals: number
}

/** Every place that the session may stand in, the platform last. */
export function scopesOf(session: SessionView): Scope[] {
  const tenants = session.tenants.map((tenant) => ({
    name: tenant.name,
    tenantId: tenant.id,
    role: tenant.role,
    permissions: tenant.permissions,
    pendingApprovals: tenant.counts.pendingApprovals,
  }))
  if (!session.user.isPlatformAdmin) return tenants
  const pendingApprovals = tenants.reduce((sum, tenant) => sum + tenant.pendingApprovals, 0)
  return [
    ...tenants,
    {
      name: platformScope,
      tenantId: undefined,
      role: null,
      permissions: session.platform.permissions,
      pendingApprovals,
    },
  ]
}

/** The scope of the address; undefined when the session has no such place. */
export function useScopeOrNothing(): Scope | undefined {
  const session = useSession()
  const { scope } = useParams({ strict: false })
  return scopesOf(session).find(({ name }) => name === scope)
}

/** For pages below the shell, which shows none without a scope. */
export function useScope(): Scope {
  const scope = useScopeOrNothing()
  if (!scope) throw new Error('a page was shown without a scope')
  return scope
}
