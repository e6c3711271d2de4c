// Which model a caller means by a name, and whether a subscription allows it.
import { GatewayError } from '../../errors.ts'
import type { ModelEntity, ServiceEntity, SubscriptionEntity, World } from '../../snapshot/world.ts'
import type { Identified } from '../call.ts'

export interface Access {
  readonly subscription: SubscriptionEntity
  readonly service: ServiceEntity
  readonly model: ModelEntity
}

/**
 * An exact public name wins over `service/model`; of several subscriptions that offer it the oldest counts. Throws
 * GatewayError `subscription_required` where the caller's tenant may see a service that offers it, `model_not_found`
 * for any other name, existing or not.
 */
export function findAccess(call: Identified, name: string): Access {
  const slash = name.indexOf('/')
  const serviceName = slash > 0 ? name.slice(0, slash) : null
  const modelName = name.slice(slash + 1)
  const access =
    findSubscribed(call, name, null) ??
    (serviceName === null ? null : findSubscribed(call, modelName, serviceName))
  if (access !== null) return access
  const { world, caller } = call
  const isVisible =
    isOffered(world, caller.application.tenantId, name, null) ||
    (serviceName !== null && isOffered(world, caller.application.tenantId, modelName, serviceName))
  throw new GatewayError(isVisible ? 'subscription_required' : 'model_not_found', {
    param: 'model',
  })
}

/** The caller's approved subscriptions that still run and whose service is there, oldest first. */
export function subscribedServices(
  call: Identified,
): { readonly subscription: SubscriptionEntity; readonly service: ServiceEntity }[] {
  const found = []
  for (const subscription of call.world.subscriptionsOf(call.caller.application.id)) {
    if (subscription.expiresAt !== null && subscription.expiresAt <= call.atMs) continue
    const service = call.world.service(subscription.serviceId)
    if (service !== undefined) found.push({ subscription, service })
  }
  return found
}

function findSubscribed(
  call: Identified,
  modelName: string,
  serviceName: string | null,
): Access | null {
  const model = call.world.modelByName(modelName)
  if (model === undefined) return null
  for (const { subscription, service } of subscribedServices(call)) {
    if (serviceName !== null && service.name !== serviceName) continue
    if (service.models.includes(modelName)) return { subscription, service, model }
  }
  return null
}

function isOffered(
  world: World,
  tenantId: string,
  modelName: string,
  serviceName: string | null,
): boolean {
  return world
    .servicesOffering(modelName)
    .some(
      (service) =>
        (serviceName === null || service.name === serviceName) && isVisibleTo(service, tenantId),
    )
}

function isVisibleTo(service: ServiceEntity, tenantId: string): boolean {
  if (service.tenantId === tenantId || service.visibility === 'platform') return true
  if (service.visibility !== 'tenants') return false
  return service.visibleTo.length === 0 || service.visibleTo.includes(tenantId)
}
