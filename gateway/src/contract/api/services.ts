// /api/v1/services, /api/v1/plans and /api/v1/catalogue.
import { z } from 'zod'
import { Id } from '../id.ts'
import { PageQuery } from '../problem.ts'
import { Plan, Service } from '../service.ts'
import { SubscriptionState } from '../subscription.ts'
import { Can, Etag } from './common.ts'

/** GET /services?tenantId= (page), GET /services/{id}: those that the caller's tenants own. */
export const ServiceView = z.object({
  ...Service.shape,
  tenantName: z.string(),
  can: Can,
  etag: Etag,
})
export type ServiceView = z.infer<typeof ServiceView>

export const ServiceListQuery = PageQuery.extend({ tenantId: Id.optional() })

/** POST /services. */
export const ServiceCreate = z.strictObject({
  tenantId: Id,
  name: Service.shape.name,
  kind: Service.shape.kind.default('llm'),
  description: Service.shape.description.default(''),
  models: Service.shape.models,
  visibility: Service.shape.visibility.default('private'),
  visibleTo: Service.shape.visibleTo.default([]),
  approval: Service.shape.approval.default('manual'),
  state: z.enum(['draft', 'published']).default('draft'),
  cache: Service.shape.cache.default(null),
})
export type ServiceCreate = z.input<typeof ServiceCreate>

/** PATCH /services/{id}; `state` publishes, withdraws or retires. Answers ServiceView with `warning`. */
export const ServiceUpdate = z
  .strictObject({
    name: Service.shape.name,
    description: Service.shape.description,
    models: Service.shape.models,
    visibility: Service.shape.visibility,
    visibleTo: Service.shape.visibleTo,
    approval: Service.shape.approval,
    state: Service.shape.state,
    cache: Service.shape.cache,
  })
  .partial()
export type ServiceUpdate = z.infer<typeof ServiceUpdate>

/** GET /plans (page), GET /plans/{id}. */
export const PlanView = z.object({ ...Plan.shape, can: Can, etag: Etag })
export type PlanView = z.infer<typeof PlanView>

const { id: _id, createdAt: _createdAt, ...planFields } = Plan.shape

/** PATCH /plans/{id}. */
export const PlanUpdate = z.strictObject(planFields).partial()
export type PlanUpdate = z.infer<typeof PlanUpdate>

/** POST /plans, platform admin; a limit that is left out does not limit. */
export const PlanCreate = PlanUpdate.required({ name: true })
export type PlanCreate = z.infer<typeof PlanCreate>

/** GET /catalogue?tenantId= (page): published services that the tenant may see, and its state with each. */
export const CatalogueItem = z.object({
  id: Id,
  name: z.string(),
  kind: Service.shape.kind,
  tenantId: Id,
  tenantName: z.string(),
  description: z.string(),
  models: z.array(z.string()),
  approval: Service.shape.approval,
  /** Open subscriptions of this tenant's applications. */
  subscriptions: z.array(
    z.object({
      id: Id,
      applicationId: Id,
      applicationName: z.string(),
      state: SubscriptionState,
    }),
  ),
  /** `request` for who may ask. */
  can: Can,
})
export type CatalogueItem = z.infer<typeof CatalogueItem>

export const CatalogueQuery = PageQuery.extend({ tenantId: Id })
