// The world as a worker holds it: entities by kind, with the indexes that the data plane asks for.
import type {
  ApplicationEntity,
  Delta,
  Entity,
  EntityKind,
  KeyEntity,
  ModelEntity,
  ProviderEntity,
  ServiceEntity,
  SubscriptionEntity,
  TenantEntity,
  World,
} from './world.ts'
import { createDecisionIndex } from './decision-index.ts'

export interface MutableWorld extends World {
  /** Applies all of it in one turn and takes over its version; whether it is the next one is the caller's to know. */
  apply(delta: Delta): void
}

export function createWorld(): MutableWorld {
  const entities: { [K in EntityKind]: Map<string, Extract<Entity, { kind: K }>> } = {
    key: new Map(),
    application: new Map(),
    tenant: new Map(),
    service: new Map(),
    subscription: new Map(),
    model: new Map(),
    provider: new Map(),
    decision: new Map(),
  }
  const keysByHash = new Map<string, KeyEntity>()
  const modelsByName = new Map<string, ModelEntity>()
  const subscriptionsByApplication = new Map<string, readonly SubscriptionEntity[]>()
  const servicesByModel = new Map<string, readonly ServiceEntity[]>()
  const decisions = createDecisionIndex()
  let version = 0

  function remove(kind: EntityKind, id: string): void {
    const old: Entity | undefined = entities[kind].get(id)
    if (old === undefined) return
    entities[kind].delete(id)
    if (old.kind === 'key') keysByHash.delete(old.hash)
    else if (old.kind === 'model') modelsByName.delete(old.name)
    else if (old.kind === 'decision') decisions.remove(old)
    else if (old.kind === 'subscription') {
      takeFrom(subscriptionsByApplication, old.applicationId, old)
    } else if (old.kind === 'service') {
      for (const model of old.models) takeFrom(servicesByModel, model, old)
    }
  }

  function put(entity: Entity): void {
    remove(entity.kind, entity.id)
    const kept = entities[entity.kind] as Map<string, Entity>
    kept.set(entity.id, entity)
    if (entity.kind === 'key') keysByHash.set(entity.hash, entity)
    else if (entity.kind === 'model') modelsByName.set(entity.name, entity)
    else if (entity.kind === 'decision') decisions.add(entity)
    else if (entity.kind === 'subscription') {
      addTo(subscriptionsByApplication, entity.applicationId, entity, oldestFirst)
    } else if (entity.kind === 'service') {
      for (const model of entity.models) addTo(servicesByModel, model, entity, byId)
    }
  }

  return {
    get version() {
      return version
    },
    apply(delta) {
      // Deletes first: a name or a hash may pass from a thing that goes to a thing that comes.
      for (const { kind, id } of delta.deletes) remove(kind, id)
      for (const entity of delta.upserts) remove(entity.kind, entity.id)
      for (const entity of delta.upserts) put(entity)
      version = delta.version
    },
    keyByHash: (hash) => keysByHash.get(hash),
    application: (id): ApplicationEntity | undefined => entities.application.get(id),
    tenant: (id): TenantEntity | undefined => entities.tenant.get(id),
    service: (id): ServiceEntity | undefined => entities.service.get(id),
    provider: (id): ProviderEntity | undefined => entities.provider.get(id),
    modelByName: (name) => modelsByName.get(name),
    subscriptionsOf: (applicationId) => subscriptionsByApplication.get(applicationId) ?? [],
    servicesOffering: (modelName) => servicesByModel.get(modelName) ?? [],
    banOf: decisions.banOf,
  }
}

/** Lists are replaced, never changed in place: a call may hold one across an await. */
function addTo<T>(
  index: Map<string, readonly T[]>,
  at: string,
  entity: T,
  order: (a: T, b: T) => number,
): void {
  const list = index.get(at)
  index.set(at, list === undefined ? [entity] : [...list, entity].toSorted(order))
}

function takeFrom<T>(index: Map<string, readonly T[]>, at: string, entity: T): void {
  const rest = index.get(at)?.filter((other) => other !== entity) ?? []
  if (rest.length === 0) index.delete(at)
  else index.set(at, rest)
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : Number(a.id > b.id)
}

function oldestFirst(a: SubscriptionEntity, b: SubscriptionEntity): number {
  return a.createdAt - b.createdAt || byId(a, b)
}
