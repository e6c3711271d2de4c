// Applications of a tenant: what calls, with keys and subscriptions of its own.
import {
  ApplicationCreate,
  ApplicationListQuery,
  ApplicationUpdate,
  ApplicationView,
} from '../../contract/api/applications.ts'
import { Done } from '../../contract/api/common.ts'
import type { Application } from '../../contract/application.ts'
import { newId } from '../../contract/id.ts'
import { Page } from '../../contract/problem.ts'
import type { Caller } from '../caller.ts'
import { callerOf } from '../caller.ts'
import { commitChange } from '../change.ts'
import type { AdminContext, Resource } from '../context.ts'
import { checkMatch, etagOf, tagged } from '../etag.ts'
import { listedTenant } from '../guard.ts'
import { may } from '../permissions.ts'
import { found, IdParams, namesOf, tenantInBody, tenantOfThing } from '../things.ts'

export const applicationsResource: Resource = (app, context) => {
  const { storage, clock, turns } = context
  const over = tenantOfThing(context, 'applications')

  app.get(
    '/api/v1/applications',
    {
      config: { access: { permission: 'applications.read', over: 'anywhere' } },
      schema: { querystring: ApplicationListQuery, response: { 200: Page(ApplicationView) } },
    },
    async (request) => {
      const caller = callerOf(request)
      const { tenantId: asked, ...query } = request.query
      const tenantId = listedTenant(caller, 'applications.read', asked)
      const { items, nextCursor } = await storage.applications.list({ ...query, tenantId })
      const tenants = await namesOf(
        storage.tenants,
        items.map((application) => application.tenantId),
      )
      const views = items.map((application) => view(application, caller, tenants, context))
      return { items: await Promise.all(views), nextCursor }
    },
  )

  app.get(
    '/api/v1/applications/:id',
    {
      config: { access: { permission: 'applications.read', over } },
      schema: { params: IdParams, response: { 200: ApplicationView } },
    },
    async (request, reply) => {
      const application = found(await storage.applications.byId(request.params.id))
      const tenants = await namesOf(storage.tenants, [application.tenantId])
      return tagged(reply, await view(application, callerOf(request), tenants, context))
    },
  )

  app.post(
    '/api/v1/applications',
    {
      config: { access: { permission: 'applications.write', over: tenantInBody(context) } },
      schema: { body: ApplicationCreate, response: { 201: ApplicationView } },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const now = clock.nowMs()
      const application: Application = {
        id: newId('application', now),
        ...request.body,
        createdAt: now,
      }
      await commitChange(context, {
        ...aboutApplication(caller, application),
        action: 'application.create',
        before: null,
        after: application,
        queries: [storage.applications.insert(application)],
      })
      const tenants = await namesOf(storage.tenants, [application.tenantId])
      return tagged(reply.code(201), await view(application, caller, tenants, context))
    },
  )

  app.patch(
    '/api/v1/applications/:id',
    {
      config: { access: { permission: 'applications.write', over } },
      schema: { params: IdParams, body: ApplicationUpdate, response: { 200: ApplicationView } },
    },
    async (request, reply) =>
      turns.take(request.params.id, async () => {
        const caller = callerOf(request)
        const before = found(await storage.applications.byId(request.params.id))
        checkMatch(request, before)
        const after: Application = { ...before, ...request.body }
        await commitChange(context, {
          ...aboutApplication(caller, before),
          action: 'application.update',
          before,
          after,
          queries: [storage.applications.update(before.id, request.body)],
        })
        const tenants = await namesOf(storage.tenants, [before.tenantId])
        return tagged(reply, await view(after, caller, tenants, context))
      }),
  )

  app.delete(
    '/api/v1/applications/:id',
    {
      config: { access: { permission: 'applications.write', over } },
      schema: { params: IdParams, response: { 200: Done } },
    },
    async (request) =>
      turns.take(request.params.id, async () => {
        const before = found(await storage.applications.byId(request.params.id))
        checkMatch(request, before)
        const warning = await commitChange(context, {
          ...aboutApplication(callerOf(request), before),
          action: 'application.delete',
          before,
          after: null,
          queries: [storage.applications.remove(before.id)],
          takesRightAway: true,
        })
        return { warning }
      }),
  )
}

function aboutApplication(caller: Caller, { id, tenantId }: Application) {
  const changed = [{ kind: 'application', id }] as const
  return { caller, kind: 'application', id, tenantId, changed } as const
}

async function view(
  application: Application,
  caller: Caller,
  tenants: ReadonlyMap<string, string>,
  { storage }: AdminContext,
): Promise<ApplicationView> {
  const keys = await storage.keys.all({ applicationId: application.id })
  return {
    ...application,
    tenantName: tenants.get(application.tenantId) ?? '',
    keyCount: keys.length,
    can: may(caller, 'applications.write', application.tenantId) ? ['update', 'delete'] : [],
    etag: etagOf(application),
  }
}
