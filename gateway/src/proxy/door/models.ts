// The list of models: what the caller's approved subscriptions allow, and nothing else.
import type { Identified } from '../call.ts'
import { findAccess, subscribedServices } from '../policies/access.ts'
import type { PublicModel } from './codec.ts'

/**
 * The caller's models by their public names, in order of the subscriptions. A name that two subscribed services offer
 * is there as `service/model` too, once for each.
 */
export function listModels(call: Identified): PublicModel[] {
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
    const createdAt = call.world.modelByName(name)?.createdAt
    if (createdAt === undefined) continue
    models.push({ name, createdAt, owner: ownerOf(call, services[0]!.tenantId) })
    if (services.length < 2) continue
    for (const { service, tenantId } of services) {
      models.push({ name: `${service}/${name}`, createdAt, owner: ownerOf(call, tenantId) })
    }
  }
  return models
}

/** Throws GatewayError as a call to that model would. */
export function findModel(call: Identified, name: string): PublicModel {
  const { model, service } = findAccess(call, name)
  return { name, createdAt: model.createdAt, owner: ownerOf(call, service.tenantId) }
}

function ownerOf({ world }: Identified, tenantId: string): string {
  return world.tenant(tenantId)?.name ?? 'portcullis'
}
