// The list of models: what the caller's approved subscriptions allow, and nothing else.
import type { Identified } from '../call.ts'
import { findAccess, subscribedServices } from '../policies/access.ts'
import type { OperationsOf } from '../route/operations-of.ts'
import type { PublicModel } from './codec.ts'

/**
 * The caller's models by their public names, in order of the subscriptions. A name that two subscribed services offer
 * is there as `service/model` too, once for each.
 */
export function listModels(call: Identified, operationsOf: OperationsOf): PublicModel[] {
  const offers = new Map<string, { readonly service: string; readonly tenantId: string }[]>()
  for (const { service } of subscribedServices(call)) {
    for (const name of service.models) {
      const offer = { service: service.name, tenantId: service.tenantId }
      const known = offers.get(name)
      if (known === undefined) offers.set(name, [offer])
      else known.push(offer)
    }
  }
  const models: PublicModel[] = []
  for (const [name, services] of offers) {
    const model = call.world.modelByName(name)
    if (model === undefined) continue
    const { createdAt } = model
    const operations = operationsOf(model, call.world)
    models.push({ name, createdAt, owner: ownerOf(call, services[0]!.tenantId), operations })
    if (services.length < 2) continue
    for (const { service, tenantId } of services) {
      const owner = ownerOf(call, tenantId)
      models.push({ name: `${service}/${name}`, createdAt, owner, operations })
    }
  }
  return models
}

/** Throws GatewayError as a call to that model would. */
export function findModel(call: Identified, name: string, operationsOf: OperationsOf): PublicModel {
  const { model, service } = findAccess(call, name)
  return {
    name,
    createdAt: model.createdAt,
    owner: ownerOf(call, service.tenantId),
    operations: operationsOf(model, call.world),
  }
}

function ownerOf({ world }: Identified, tenantId: string): string {
  return world.tenant(tenantId)?.name ?? 'portcullis'
}
