// Public models of the platform: names and their ordered targets.
import { Done } from '../../contract/api/common.ts'
import { ModelCreate, ModelUpdate, ModelView } from '../../contract/api/providers.ts'
import { newId } from '../../contract/id.ts'
import { Page, PageQuery } from '../../contract/problem.ts'
import type { Model } from '../../contract/provider.ts'
import { factsOfTarget } from '../../contract/target-facts.ts'
import type { Caller } from '../caller.ts'
import { callerOf } from '../caller.ts'
import { commitChange } from '../change.ts'
import type { AdminContext, Resource } from '../context.ts'
import { checkMatch, etagOf, tagged } from '../etag.ts'
import { requireTargets } from '../model-checks.ts'
import { may } from '../permissions.ts'
import { found, IdParams } from '../things.ts'

export const modelsResource: Resource = (app, context) => {
  const { storage, clock, turns } = context

  app.get(
    '/api/v1/models',
    {
      config: { access: { permission: 'models.read', over: 'platform' } },
      schema: { querystring: PageQuery, response: { 200: Page(ModelView) } },
    },
    async (request) => {
      const { items, nextCursor } = await storage.models.list(request.query)
      return { items: await views(items, callerOf(request), context), nextCursor }
    },
  )

  app.get(
    '/api/v1/models/:id',
    {
      config: { access: { permission: 'models.read', over: 'platform' } },
      schema: { params: IdParams, response: { 200: ModelView } },
    },
    async (request, reply) => {
      const model = found(await storage.models.byId(request.params.id))
      return tagged(reply, await view(model, callerOf(request), context))
    },
  )

  app.post(
    '/api/v1/models',
    {
      config: { access: { permission: 'models.write', over: 'platform' } },
      schema: { body: ModelCreate, response: { 201: ModelView } },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const now = clock.nowMs()
      const model: Model = { id: newId('model', now), ...request.body, createdAt: now }
      await requireTargets(model, context)
      await commitChange(context, {
        ...aboutModel(caller, model),
        action: 'model.create',
        before: null,
        after: model,
        queries: [storage.models.insert(model)],
      })
      return tagged(reply.code(201), await view(model, caller, context))
    },
  )

  app.patch(
    '/api/v1/models/:id',
    {
      config: { access: { permission: 'models.write', over: 'platform' } },
      schema: { params: IdParams, body: ModelUpdate, response: { 200: ModelView } },
    },
    async (request, reply) =>
      turns.take(request.params.id, async () => {
        const caller = callerOf(request)
        const before = found(await storage.models.byId(request.params.id))
        checkMatch(request, before)
        const after: Model = { ...before, ...request.body }
        await requireTargets(after, context)
        await commitChange(context, {
          ...aboutModel(caller, before),
          action: 'model.update',
          before,
          after,
          queries: [storage.models.update(before.id, request.body)],
        })
        return tagged(reply, await view(after, caller, context))
      }),
  )

  app.delete(
    '/api/v1/models/:id',
    {
      config: { access: { permission: 'models.write', over: 'platform' } },
      schema: { params: IdParams, response: { 200: Done } },
    },
    async (request) =>
      turns.take(request.params.id, async () => {
        const before = found(await storage.models.byId(request.params.id))
        checkMatch(request, before)
        const warning = await commitChange(context, {
          ...aboutModel(callerOf(request), before),
          action: 'model.delete',
          before,
          after: null,
          queries: [storage.models.remove(before.id)],
          takesRightAway: true,
        })
        return { warning }
      }),
  )
}

function aboutModel(caller: Caller, { id }: Model) {
  return { caller, kind: 'model', id, tenantId: null, changed: [{ kind: 'model', id }] } as const
}

async function views(
  models: readonly Model[],
  caller: Caller,
  { storage, factsOf }: AdminContext,
): Promise<ModelView[]> {
  const ids = new Set(models.flatMap(({ targets }) => targets.map(({ providerId }) => providerId)))
  const providers = ids.size === 0 ? [] : await storage.providers.byIds([...ids])
  const known = new Map(providers.map((provider) => [provider.id, provider]))
  const can = may(caller, 'models.write', null) ? ['update', 'delete'] : []
  return models.map((model) => ({
    ...model,
    targets: model.targets.map((target) => {
      const provider = known.get(target.providerId)
      const facts = provider === undefined ? null : factsOf(provider.kind, target.model)
      return {
        ...target,
        providerName: provider?.name ?? '',
        facts: factsOfTarget(target, facts),
      }
    }),
    can,
    etag: etagOf(model),
  }))
}

async function view(model: Model, caller: Caller, context: AdminContext): Promise<ModelView> {
  const [only] = await views([model], caller, context)
  return found(only ?? null)
}
