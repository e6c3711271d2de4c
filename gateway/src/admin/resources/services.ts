// Services that a tenant publishes: makers write drafts, deciders publish, change what is published, and retire.
import {
  ServiceCreate,
  ServiceListQuery,
  ServiceUpdate,
  ServiceView,
} from '../../contract/api/services.ts'
import { Warning } from '../../contract/api/common.ts'
import { newId } from '../../contract/id.ts'
import { Page } from '../../contract/problem.ts'
import type { Service } from '../../contract/service.ts'
import type { FieldError } from '../../errors.ts'
import { GatewayError } from '../../errors.ts'
import type { Caller } from '../caller.ts'
import { callerOf } from '../caller.ts'
import { commitChange } from '../change.ts'
import type { AdminContext, Resource } from '../context.ts'
import { checkMatch, etagOf, tagged } from '../etag.ts'
import { listedTenant, requirePermission } from '../guard.ts'
import { mapPage } from '../page.ts'
import { may } from '../permissions.ts'
import { found, IdParams, namesOf, tenantInBody, tenantOfThing } from '../things.ts'

const ServiceChanged = ServiceView.extend({ warning: Warning })

export const servicesResource: Resource = (app, context) => {
  const { storage, clock, turns } = context
  const over = tenantOfThing(context, 'services')

  app.get(
    '/api/v1/services',
    {
      config: { access: { permission: 'services.read', over: 'anywhere' } },
      schema: { querystring: ServiceListQuery, response: { 200: Page(ServiceView) } },
    },
    async (request) => {
      const caller = callerOf(request)
      const { tenantId: asked, ...query } = request.query
      const tenantId = listedTenant(caller, 'services.read', asked)
      const page = await storage.services.list({ ...query, tenantId })
      const tenants = await namesOf(
        storage.tenants,
        page.items.map((service) => service.tenantId),
      )
      return mapPage(page, (service) => view(service, caller, tenants))
    },
  )

  app.get(
    '/api/v1/services/:id',
    {
      config: { access: { permission: 'services.read', over } },
      schema: { params: IdParams, response: { 200: ServiceView } },
    },
    async (request, reply) => {
      const service = found(await storage.services.byId(request.params.id))
      const tenants = await namesOf(storage.tenants, [service.tenantId])
      return tagged(reply, view(service, callerOf(request), tenants))
    },
  )

  app.post(
    '/api/v1/services',
    {
      config: { access: { permission: 'services.write', over: tenantInBody(context) } },
      schema: { body: ServiceCreate, response: { 201: ServiceView } },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const now = clock.nowMs()
      const service: Service = { id: newId('service', now), ...request.body, createdAt: now }
      if (service.state !== 'draft') requirePermission(caller, 'services.publish', service.tenantId)
      await requireReferences(service, context)
      await commitChange(context, {
        ...aboutService(caller, service),
        action: 'service.create',
        before: null,
        after: service,
        queries: [storage.services.insert(service)],
      })
      const tenants = await namesOf(storage.tenants, [service.tenantId])
      return tagged(reply.code(201), view(service, caller, tenants))
    },
  )

  app.patch(
    '/api/v1/services/:id',
    {
      config: { access: { permission: 'services.write', over } },
      schema: { params: IdParams, body: ServiceUpdate, response: { 200: ServiceChanged } },
    },
    async (request, reply) =>
      turns.take(request.params.id, async () => {
        const caller = callerOf(request)
        const before = found(await storage.services.byId(request.params.id))
        checkMatch(request, before)
        const after: Service = { ...before, ...request.body }
        if (before.state !== 'draft' || after.state !== 'draft') {
          requirePermission(caller, 'services.publish', before.tenantId)
        }
        await requireReferences(after, context)
        const warning = await commitChange(context, {
          ...aboutService(caller, before),
          action: 'service.update',
          before,
          after,
          queries: [storage.services.update(before.id, request.body)],
          takesRightAway: before.state === 'published',
        })
        const tenants = await namesOf(storage.tenants, [before.tenantId])
        return tagged(reply, { ...view(after, caller, tenants), warning })
      }),
  )
}

function aboutService(caller: Caller, { id, tenantId }: Service) {
  return { caller, kind: 'service', id, tenantId, changed: [{ kind: 'service', id }] } as const
}

/** Throws `invalid_request` that points at each model or tenant that is not there. */
async function requireReferences(
  { models, visibleTo }: Service,
  { storage }: AdminContext,
): Promise<void> {
  const [named, tenants] = await Promise.all([
    Promise.all(models.map((name) => storage.models.byName(name))),
    namesOf(storage.tenants, visibleTo),
  ])
  const fields: FieldError[] = [
    ...models.flatMap((name, index) =>
      named[index] === null
        ? [{ pointer: `/models/${index}`, code: 'unknown', message: `there is no model ${name}` }]
        : [],
    ),
    ...visibleTo.flatMap((id, index) =>
      tenants.has(id)
        ? []
        : [{ pointer: `/visibleTo/${index}`, code: 'unknown', message: 'there is no such tenant' }],
    ),
  ]
  if (fields.length > 0) {
    throw new GatewayError('invalid_request', { message: fields[0]?.message ?? '', fields })
  }
}

function view(service: Service, caller: Caller, tenants: ReadonlyMap<string, string>): ServiceView {
  const isDecider = may(caller, 'services.publish', service.tenantId)
  const isWriter = service.state === 'draft' && may(caller, 'services.write', service.tenantId)
  const can = [
    ...(isDecider || isWriter ? ['update'] : []),
    ...(isDecider && service.state !== 'published' ? ['publish'] : []),
    ...(isDecider && service.state === 'published' ? ['retire'] : []),
  ]
  return {
    ...service,
    tenantName: tenants.get(service.tenantId) ?? '',
    can,
    etag: etagOf(service),
  }
}
