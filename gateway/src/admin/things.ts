// Ways from a request to the thing it names and to the tenant that owns that thing.
import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import { GatewayError } from '../errors.ts'
import type { AdminContext } from './context.ts'
import type { TenantOf } from './guard.ts'

/** Path parameters; an id of any form that is not there answers 404. */
export const IdParams = z.object({ id: z.string().max(128) })

/** Throws `not_found` instead of null. */
export function found<T>(thing: T | null): T {
  if (thing === null) throw new GatewayError('not_found')
  return thing
}

/** The tenant of the application, service or provider whose id is in the path. */
export function tenantOfThing(
  { storage }: AdminContext,
  kind: 'applications' | 'services' | 'providers',
): TenantOf {
  return async (request) => found(await storage[kind].byId(pathId(request))).tenantId
}

/** The tenant whose own id is in the path. */
export function tenantInPath({ storage }: AdminContext): TenantOf {
  return async (request) => found(await storage.tenants.byId(pathId(request))).id
}

/** The tenant that the body names; null: the platform. */
export function tenantInBody({ storage }: AdminContext): TenantOf {
  return async (request) => {
    const { tenantId } = request.body as { readonly tenantId: string | null }
    return tenantId === null ? null : found(await storage.tenants.byId(tenantId)).id
  }
}

/** The tenant that the query names. */
export function tenantInQuery({ storage }: AdminContext): TenantOf {
  return async (request) => {
    const { tenantId } = request.query as { readonly tenantId: string }
    return found(await storage.tenants.byId(tenantId)).id
  }
}

function pathId(request: FastifyRequest): string {
  return (request.params as { readonly id: string }).id
}

/** Names by id, for things that show what they belong to. */
export async function namesOf(
  repository: { byIds(ids: readonly string[]): Promise<readonly { id: string; name: string }[]> },
  ids: Iterable<string | null>,
): Promise<ReadonlyMap<string, string>> {
  const known = [...new Set(ids)].filter((id) => id !== null)
  const things = known.length === 0 ? [] : await repository.byIds(known)
  return new Map(things.map(({ id, name }) => [id, name]))
}
