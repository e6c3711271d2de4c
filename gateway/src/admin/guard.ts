// The guard before every route: a route names its permission or the server does not start, and the caller must have it.
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import type { Permission } from '../contract/api/permission.ts'
import { GatewayError } from '../errors.ts'
import { authenticate } from './authenticate.ts'
import type { Caller } from './caller.ts'
import { callerOf } from './caller.ts'
import type { AdminContext } from './context.ts'
import { knowsTenant, may, mayAnywhere, whoMay } from './permissions.ts'

/** Finds the tenant that owns what the request is about; null: the platform. Throws `not_found` when there is nothing. */
export type TenantOf = (request: FastifyRequest) => Promise<string | null> | string | null

/** What a route names in `config.access`. */
export type RouteAccess =
  /** Everybody, signed in or not. */
  | { readonly permission: 'public' }
  /** Everybody who is signed in. */
  | { readonly permission: 'session' }
  | {
      readonly permission: Permission
      /** The platform, the tenant of the thing, or `anywhere`: the handler narrows what it gives (lists, two-sided things). */
      readonly over: 'platform' | 'anywhere' | TenantOf
    }

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: RouteAccess
  }
}

/** Adds the hooks. Throws when a route is registered without its permission. */
export function registerGuard(app: FastifyInstance, context: AdminContext): void {
  app.decorateRequest('caller', null)
  app.addHook('onRoute', (route) => {
    accessOf(route)
  })
  app.addHook('onRequest', async (request) => {
    const access = request.routeOptions.config.access
    if (access === undefined || access.permission === 'public') return
    const caller = await authenticate(request, context)
    request.caller = caller
    if (access.permission !== 'session' && !mayAnywhere(caller, access.permission)) {
      throw new GatewayError('permission_denied', { message: whoMay(access.permission) })
    }
  })
  app.addHook('preHandler', async (request) => {
    const access = request.routeOptions.config.access
    if (access === undefined || !('over' in access) || access.over === 'anywhere') return
    const tenantId = access.over === 'platform' ? null : await access.over(request)
    requirePermission(callerOf(request), access.permission, tenantId)
  })
}

function accessOf(route: RouteOptions): RouteAccess {
  const access = route.config?.access
  if (access === undefined) {
    throw new Error(`${String(route.method)} ${route.url} names no permission in config.access`)
  }
  return access
}

/** Throws `not_found` for a tenant that the caller may not know of, `permission_denied` for one where the role lacks it. */
export function requirePermission(
  caller: Caller,
  permission: Permission,
  tenantId: string | null,
): void {
  if (may(caller, permission, tenantId)) return
  if (tenantId !== null && !knowsTenant(caller, tenantId)) throw new GatewayError('not_found')
  throw new GatewayError('permission_denied', { message: whoMay(permission) })
}

/**
 * The tenant that a list is about: the one that is asked for, else the caller's only one.
 * Undefined: all, for a platform admin. Throws `not_found`, `permission_denied`, or `invalid_request` when it can't be told.
 */
export function listedTenant(
  caller: Caller,
  permission: Permission,
  tenantId: string | undefined,
): string | undefined {
  if (tenantId !== undefined) {
    requirePermission(caller, permission, tenantId)
    return tenantId
  }
  if (caller.isPlatformAdmin && may(caller, permission, null)) return undefined
  const mine = [...caller.roles.keys()].filter((id) => may(caller, permission, id))
  const only = mine[0]
  if (mine.length === 1 && only !== undefined) return only
  throw new GatewayError('invalid_request', {
    message: 'You are in several tenants. Say which with ?tenantId=.',
    fields: [{ pointer: '/tenantId', code: 'required', message: 'say which tenant' }],
  })
}
