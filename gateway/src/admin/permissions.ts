// The table role x permission, and the questions that are asked of it.
import type { Permission } from '../contract/api/permission.ts'
import { permissions } from '../contract/api/permission.ts'
import type { Role } from '../contract/tenant.ts'

interface PermissionRow {
  /** Roles that have it in their tenant. */
  readonly roles: readonly Role[]
  /** Whether a platform admin has it, in every tenant and over the platform's own things. */
  readonly isForPlatformAdmin: boolean
  /** Whether every member of any tenant has it over things that the platform owns (shared providers, models, plans). */
  readonly isSharedByPlatform: boolean
}

const everybody: readonly Role[] = ['owner', 'admin', 'developer', 'viewer']
const makers: readonly Role[] = ['owner', 'admin', 'developer']
const deciders: readonly Role[] = ['owner', 'admin']
const nobody: readonly Role[] = []

const tenantAndPlatform = { isForPlatformAdmin: true, isSharedByPlatform: false } as const
const tenantOnly = { isForPlatformAdmin: false, isSharedByPlatform: false } as const
const shared = { isForPlatformAdmin: true, isSharedByPlatform: true } as const

export const permissionTable: Readonly<Record<Permission, PermissionRow>> = {
  'tenants.read': { roles: everybody, ...tenantAndPlatform },
  'tenants.write': { roles: nobody, ...tenantAndPlatform },
  'members.read': { roles: everybody, ...tenantAndPlatform },
  'members.write': { roles: deciders, ...tenantAndPlatform },
  'providers.names': { roles: everybody, ...shared },
  'providers.read': { roles: deciders, ...tenantAndPlatform },
  'providers.write': { roles: deciders, ...tenantAndPlatform },
  'models.read': { roles: everybody, ...shared },
  'models.write': { roles: nobody, ...tenantAndPlatform },
  'plans.read': { roles: everybody, ...shared },
  'plans.write': { roles: nobody, ...tenantAndPlatform },
  'services.read': { roles: everybody, ...tenantAndPlatform },
  'services.write': { roles: makers, ...tenantAndPlatform },
  'services.publish': { roles: deciders, ...tenantAndPlatform },
  'catalogue.read': { roles: everybody, ...tenantAndPlatform },
  'applications.read': { roles: everybody, ...tenantAndPlatform },
  'applications.write': { roles: makers, ...tenantOnly },
  'subscriptions.read': { roles: everybody, ...tenantAndPlatform },
  'subscriptions.request': { roles: makers, ...tenantOnly },
  'subscriptions.review': { roles: deciders, ...tenantAndPlatform },
  'calls.read': { roles: everybody, ...tenantAndPlatform },
  'shield.read': { roles: nobody, ...tenantAndPlatform },
  'shield.write': { roles: nobody, ...tenantAndPlatform },
  'audit.read': { roles: deciders, ...tenantAndPlatform },
}

/** Who asks: what the table needs to know of a caller. */
export interface Standing {
  readonly isPlatformAdmin: boolean
  /** Role by tenant id. */
  readonly roles: ReadonlyMap<string, Role>
}

/** Whether the caller has the permission over things of this tenant; null: things of the platform. */
export function may(caller: Standing, permission: Permission, tenantId: string | null): boolean {
  const row = permissionTable[permission]
  if (caller.isPlatformAdmin && row.isForPlatformAdmin) return true
  if (tenantId === null) return row.isSharedByPlatform && caller.roles.size > 0
  const role = caller.roles.get(tenantId)
  return role !== undefined && row.roles.includes(role)
}

/** Whether the caller has the permission anywhere at all. */
export function mayAnywhere(caller: Standing, permission: Permission): boolean {
  if (may(caller, permission, null)) return true
  return [...caller.roles.keys()].some((tenantId) => may(caller, permission, tenantId))
}

export function permissionsIn(caller: Standing, tenantId: string | null): Permission[] {
  return permissions.filter((permission) => may(caller, permission, tenantId))
}

/** Whether the caller may know that the tenant exists. */
export function knowsTenant(caller: Standing, tenantId: string): boolean {
  return caller.isPlatformAdmin || caller.roles.has(tenantId)
}

/** Words of refusal that say whose matter it is. */
export function whoMay(permission: Permission): string {
  const { roles } = permissionTable[permission]
  if (roles.length === 0) return 'This needs a platform admin.'
  return `This needs one of the roles ${roles.toReversed().join(', ')} in this tenant.`
}
