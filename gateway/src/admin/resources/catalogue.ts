// What a tenant may use: published services it may see, with its own open subscriptions to each.
import { CatalogueItem, CatalogueQuery } from '../../contract/api/services.ts'
import { Page } from '../../contract/problem.ts'
import { openStates } from '../../contract/subscription.ts'
import { callerOf } from '../caller.ts'
import type { Resource } from '../context.ts'
import { mapPage } from '../page.ts'
import { may } from '../permissions.ts'
import { namesOf, tenantInQuery } from '../things.ts'

export const catalogueResource: Resource = (app, context) => {
  const { storage } = context
  app.get(
    '/api/v1/catalogue',
    {
      config: { access: { permission: 'catalogue.read', over: tenantInQuery(context) } },
      schema: { querystring: CatalogueQuery, response: { 200: Page(CatalogueItem) } },
    },
    async (request) => {
      const { tenantId, ...query } = request.query
      const [page, mine] = await Promise.all([
        storage.services.list({ ...query, visibleToTenantId: tenantId, state: 'published' }),
        storage.subscriptions.all({ applicationTenantId: tenantId, states: openStates }),
      ])
      const [tenants, applications] = await Promise.all([
        namesOf(
          storage.tenants,
          page.items.map((service) => service.tenantId),
        ),
        namesOf(
          storage.applications,
          mine.map(({ applicationId }) => applicationId),
        ),
      ])
      const can = may(callerOf(request), 'subscriptions.request', tenantId) ? ['request'] : []
      return mapPage(page, ({ id, name, kind, description, models, approval, ...service }) => ({
        id,
        name,
        kind,
        tenantId: service.tenantId,
        tenantName: tenants.get(service.tenantId) ?? '',
        description,
        models: [...models],
        approval,
        subscriptions: mine
          .filter(({ serviceId }) => serviceId === id)
          .map((subscription) => ({
            id: subscription.id,
            applicationId: subscription.applicationId,
            applicationName: applications.get(subscription.applicationId) ?? '',
            state: subscription.state,
          })),
        can,
      }))
    },
  )
}
