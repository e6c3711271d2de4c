// Providers of the platform and of tenants; only a platform admin allows one into private networks.
import {
  ProviderCreate,
  ProviderListQuery,
  ProviderUpdate,
  ProviderView,
} from '../../contract/api/providers.ts'
import { Done } from '../../contract/api/common.ts'
import { newId } from '../../contract/id.ts'
import { Page } from '../../contract/problem.ts'
import type { Provider } from '../../contract/provider.ts'
import type { Caller } from '../caller.ts'
import { callerOf } from '../caller.ts'
import { commitChange } from '../change.ts'
import type { AdminContext, Resource } from '../context.ts'
import { checkMatch, etagOf, tagged } from '../etag.ts'
import { listedTenant } from '../guard.ts'
import { may } from '../permissions.ts'
import { requireLocalRight, requireUnused, requireUsable } from '../provider-checks.ts'
import { found, IdParams, tenantInBody, tenantOfThing } from '../things.ts'

export const providersResource: Resource = (app, context) => {
  const { storage, clock, turns } = context
  const over = tenantOfThing(context, 'providers')

  app.get(
    '/api/v1/providers',
    {
      config: { access: { permission: 'providers.names', over: 'anywhere' } },
      schema: { querystring: ProviderListQuery, response: { 200: Page(ProviderView) } },
    },
    async (request) => {
      const caller = callerOf(request)
      const { tenantId: asked, ...page } = request.query
      const tenantId = listedTenant(caller, 'providers.names', asked)
      const { items, nextCursor } = await storage.providers.list({ ...page, tenantId })
      // The platform's are few and used by all: they come with the first page.
      const isFirst = tenantId !== undefined && page.cursor === undefined
      const ofPlatform = isFirst ? await storage.providers.all({ tenantId: null }) : []
      const counts = await credentialCounts(context)
      const shown = [...ofPlatform, ...items]
      return { items: shown.map((one) => view(one, caller, counts)), nextCursor }
    },
  )

  app.get(
    '/api/v1/providers/:id',
    {
      config: { access: { permission: 'providers.names', over } },
      schema: { params: IdParams, response: { 200: ProviderView } },
    },
    async (request, reply) => {
      const provider = found(await storage.providers.byId(request.params.id))
      return tagged(reply, view(provider, callerOf(request), await credentialCounts(context)))
    },
  )

  app.post(
    '/api/v1/providers',
    {
      config: { access: { permission: 'providers.write', over: tenantInBody(context) } },
      schema: { body: ProviderCreate, response: { 201: ProviderView } },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const now = clock.nowMs()
      const provider: Provider = { id: newId('provider', now), ...request.body, createdAt: now }
      requireLocalRight(caller, provider)
      requireUsable(provider)
      await commitChange(context, {
        ...aboutProvider(caller, provider),
        action: 'provider.create',
        before: null,
        after: provider,
        queries: [storage.providers.insert(provider)],
      })
      return tagged(reply.code(201), view(provider, caller, new Map()))
    },
  )

  app.patch(
    '/api/v1/providers/:id',
    {
      config: { access: { permission: 'providers.write', over } },
      schema: { params: IdParams, body: ProviderUpdate, response: { 200: ProviderView } },
    },
    async (request, reply) =>
      turns.take(request.params.id, async () => {
        const caller = callerOf(request)
        const before = found(await storage.providers.byId(request.params.id))
        checkMatch(request, before)
        const after: Provider = { ...before, ...request.body }
        // A local provider stays the platform admin's: another address of it is another door inside.
        requireLocalRight(caller, before, after)
        requireUsable(after)
        await commitChange(context, {
          ...aboutProvider(caller, before),
          action: 'provider.update',
          before,
          after,
          queries: [storage.providers.update(before.id, request.body)],
        })
        return tagged(reply, view(after, caller, await credentialCounts(context)))
      }),
  )

  app.delete(
    '/api/v1/providers/:id',
    {
      config: { access: { permission: 'providers.write', over } },
      schema: { params: IdParams, response: { 200: Done } },
    },
    async (request) =>
      turns.take(request.params.id, async () => {
        const caller = callerOf(request)
        const before = found(await storage.providers.byId(request.params.id))
        checkMatch(request, before)
        await requireUnused(before, context)
        const warning = await commitChange(context, {
          ...aboutProvider(caller, before),
          action: 'provider.delete',
          before,
          after: null,
          queries: [storage.providers.remove(before.id)],
          takesRightAway: true,
        })
        return { warning }
      }),
  )
}

function aboutProvider(caller: Caller, { id, tenantId }: Provider) {
  return { caller, kind: 'provider', id, tenantId, changed: [{ kind: 'provider', id }] } as const
}

function view(
  provider: Provider,
  caller: Caller,
  counts: ReadonlyMap<string, number>,
): ProviderView {
  const { baseUrl, isLocal, timeouts, ...names } = provider
  const isReader = may(caller, 'providers.read', provider.tenantId)
  return {
    ...names,
    details: isReader
      ? { baseUrl, isLocal, timeouts, credentialCount: counts.get(provider.id) ?? 0 }
      : null,
    can: may(caller, 'providers.write', provider.tenantId) ? ['update', 'delete'] : [],
    etag: etagOf(provider),
  }
}

async function credentialCounts({ storage }: AdminContext): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>()
  for (const { providerId } of await storage.credentials.all()) {
    counts.set(providerId, (counts.get(providerId) ?? 0) + 1)
  }
  return counts
}
