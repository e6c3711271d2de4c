// Makes entities of storage rows: pure, one function a kind.
import { factsOfTarget, type FactsOf } from '../contract/target-facts.ts'
import type { RowTables, Rows } from './rows.ts'
import type {
  ApplicationEntity,
  KeyEntity,
  ModelEntity,
  ProviderEntity,
  ServiceEntity,
  SubscriptionEntity,
  TenantEntity,
} from './world.ts'

/** A subscription before the counters of its limits are known. */
export type BuiltSubscription = Omit<SubscriptionEntity, 'slots'>

export type BuiltEntity =
  | TenantEntity
  | ApplicationEntity
  | KeyEntity
  | ServiceEntity
  | BuiltSubscription
  | ModelEntity
  | ProviderEntity

/** The kinds of entities that are made of rows, with the function that makes each; null: not in the world. */
export const builders = {
  tenant: ({ id, name }: Rows['tenant']): TenantEntity => ({ kind: 'tenant', id, name }),

  application: ({ id, tenantId, name }: Rows['application']): ApplicationEntity => ({
    kind: 'application',
    id,
    tenantId,
    name,
  }),

  key: ({ id, hash, applicationId, expiresAt }: Rows['key']): KeyEntity => ({
    kind: 'key',
    id,
    hash,
    applicationId,
    expiresAt,
  }),

  /** A draft offers nothing yet, a retired service nothing any more. */
  service: (row: Rows['service']): ServiceEntity | null =>
    row.state === 'published'
      ? {
          kind: 'service',
          id: row.id,
          tenantId: row.tenantId,
          name: row.name,
          models: row.models,
          visibility: row.visibility,
          visibleTo: row.visibleTo,
          cacheTtlMs: row.cache === null ? null : row.cache.ttlSeconds * 1_000,
        }
      : null,

  subscription(row: Rows['subscription'], tables: RowTables): BuiltSubscription | null {
    if (row.state !== 'approved') return null
    const plan = row.planId === null ? undefined : tables.plan.get(row.planId)
    if (row.planId !== null && plan === undefined) {
      // Without its figures the limits would be off; the last good state stays instead.
      throw new Error(`subscription ${row.id} names plan ${row.planId}, which is not there`)
    }
    return {
      kind: 'subscription',
      id: row.id,
      applicationId: row.applicationId,
      serviceId: row.serviceId,
      expiresAt: row.expiresAt,
      createdAt: row.createdAt,
      requestsPerMinute: plan?.requestsPerMinute ?? null,
      parallel: plan?.parallel ?? null,
    }
  },

  model: (
    { id, name, createdAt, targets, routing }: Rows['model'],
    tables: RowTables,
    factsOf: FactsOf,
  ): ModelEntity => ({
    kind: 'model',
    id,
    name,
    createdAt,
    targets: targets.map((target) => {
      const kind = tables.provider.get(target.providerId)?.kind
      const facts = factsOfTarget(target, kind === undefined ? null : factsOf(kind, target.model))
      return { ...target, slot: null, ...(facts === null ? {} : { facts }) }
    }),
    routing,
  }),

  provider: (row: Rows['provider'], tables: RowTables): ProviderEntity => ({
    kind: 'provider',
    id: row.id,
    name: row.name,
    adapter: row.kind,
    baseUrl: row.baseUrl,
    isLocal: row.isLocal,
    timeouts: row.timeouts,
    credentials: [...tables.credential.values()]
      .filter(({ providerId, isEnabled }) => providerId === row.id && isEnabled)
      .map(({ id, weight, secret, expiresAt }) => ({ id, weight, secret, expiresAt, slot: null }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  }),
}

export type BuiltKind = keyof typeof builders

export const builtKinds = Object.keys(builders) as readonly BuiltKind[]

/** The entity of this row as the tables stand; undefined: no such row, or none that the data plane may use. */
export function buildEntity(
  kind: BuiltKind,
  id: string,
  tables: RowTables,
  factsOf: FactsOf,
): BuiltEntity | undefined {
  const row = tables[kind].get(id)
  if (row === undefined) return undefined
  const build = builders[kind] as (
    row: Rows[BuiltKind],
    tables: RowTables,
    factsOf: FactsOf,
  ) => BuiltEntity | null
  return build(row, tables, factsOf) ?? undefined
}
