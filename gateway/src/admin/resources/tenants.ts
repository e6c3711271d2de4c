// Tenants: the list, one, and what a platform admin makes and renames.
import { TenantCreate, TenantUpdate, TenantView } from '../../contract/api/tenants.ts'
import { newId } from '../../contract/id.ts'
import { Page, PageQuery } from '../../contract/problem.ts'
import type { Tenant } from '../../contract/tenant.ts'
import type { Caller } from '../caller.ts'
import { callerOf } from '../caller.ts'
import { commitChange } from '../change.ts'
import type { Resource } from '../context.ts'
import { checkMatch, etagOf, tagged } from '../etag.ts'
import { mapPage, pageOf } from '../page.ts'
import { may } from '../permissions.ts'
import { found, IdParams, tenantInPath } from '../things.ts'

export const tenantsResource: Resource = (app, context) => {
  const { storage, clock, turns } = context
  const over = tenantInPath(context)

  app.get(
    '/api/v1/tenants',
    {
      config: { access: { permission: 'tenants.read', over: 'anywhere' } },
      schema: { querystring: PageQuery, response: { 200: Page(TenantView) } },
    },
    async (request) => {
      const caller = callerOf(request)
      const page = caller.isPlatformAdmin
        ? await storage.tenants.list(request.query)
        : pageOf(
            (await storage.tenants.byIds([...caller.roles.keys()])).toSorted((a, b) =>
              a.id < b.id ? 1 : -1,
            ),
            request.query,
            ({ id }) => id,
          )
      return mapPage(page, (tenant) => view(tenant, caller))
    },
  )

  app.get(
    '/api/v1/tenants/:id',
    {
      config: { access: { permission: 'tenants.read', over } },
      schema: { params: IdParams, response: { 200: TenantView } },
    },
    async (request, reply) => {
      const tenant = found(await storage.tenants.byId(request.params.id))
      return tagged(reply, view(tenant, callerOf(request)))
    },
  )

  app.post(
    '/api/v1/tenants',
    {
      config: { access: { permission: 'tenants.write', over: 'platform' } },
      schema: { body: TenantCreate, response: { 201: TenantView } },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const now = clock.nowMs()
      const tenant: Tenant = { id: newId('tenant', now), name: request.body.name, createdAt: now }
      await commitChange(context, {
        caller,
        action: 'tenant.create',
        kind: 'tenant',
        id: tenant.id,
        tenantId: tenant.id,
        before: null,
        after: tenant,
        queries: [storage.tenants.insert(tenant)],
        changed: [{ kind: 'tenant', id: tenant.id }],
      })
      return tagged(reply.code(201), view(tenant, caller))
    },
  )

  app.patch(
    '/api/v1/tenants/:id',
    {
      config: { access: { permission: 'tenants.write', over } },
      schema: { params: IdParams, body: TenantUpdate, response: { 200: TenantView } },
    },
    async (request, reply) =>
      turns.take(request.params.id, async () => {
        const caller = callerOf(request)
        const before = found(await storage.tenants.byId(request.params.id))
        checkMatch(request, before)
        const after: Tenant = { ...before, ...request.body }
        await commitChange(context, {
          caller,
          action: 'tenant.update',
          kind: 'tenant',
          id: before.id,
          tenantId: before.id,
          before,
          after,
          queries: [storage.tenants.update(before.id, request.body)],
          changed: [{ kind: 'tenant', id: before.id }],
        })
        return tagged(reply, view(after, caller))
      }),
  )
}

function view(tenant: Tenant, caller: Caller): TenantView {
  const can = may(caller, 'tenants.write', tenant.id) ? ['update'] : []
  return { ...tenant, can, etag: etagOf(tenant) }
}
