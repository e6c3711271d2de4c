// The in-memory world that the data plane reads: plain entities by kind, and the indexes built over them.
import type { ModelFacts } from '../contract/model-facts.ts'
import type { Routing, Target, Timeouts } from '../contract/provider.ts'
import type { Slot } from '../counters/counters.ts'

export interface KeyEntity {
  readonly kind: 'key'
  readonly id: string
  /** SHA-256 of the whole key, hex. */
  readonly hash: string
  readonly applicationId: string
  readonly expiresAt: number | null
}

export interface ApplicationEntity {
  readonly kind: 'application'
  readonly id: string
  readonly tenantId: string
  readonly name: string
}

export interface TenantEntity {
  readonly kind: 'tenant'
  readonly id: string
  readonly name: string
}

export interface ServiceEntity {
  readonly kind: 'service'
  readonly id: string
  readonly tenantId: string
  readonly name: string
  readonly models: readonly string[]
  readonly visibility: 'private' | 'tenants' | 'platform'
  readonly visibleTo: readonly string[]
  /** How long an answer is given again; null: never. */
  readonly cacheTtlMs: number | null
}

/** Only approved ones are in the world. */
export interface SubscriptionEntity {
  readonly kind: 'subscription'
  readonly id: string
  readonly applicationId: string
  readonly serviceId: string
  readonly expiresAt: number | null
  /** When it was made: a bare ambiguous model name takes the oldest. */
  readonly createdAt: number
  readonly requestsPerMinute: number | null
  readonly parallel: number | null
  readonly slots: { readonly requests: Slot | null; readonly parallel: Slot | null }
}

export interface TargetEntity extends Readonly<Target> {
  /** Of the catalogue, with the administrator's words over it; absent: nothing is known. */
  readonly facts?: ModelFacts
  /** In the health table; null: nothing is remembered of it. */
  readonly slot: Slot | null
}

export interface ModelEntity {
  readonly kind: 'model'
  readonly id: string
  readonly name: string
  readonly createdAt: number
  readonly targets: readonly TargetEntity[]
  readonly routing: Readonly<Routing>
}

export interface ProviderEntity {
  readonly kind: 'provider'
  readonly id: string
  readonly name: string
  /** The adapter's kind in the registry. */
  readonly adapter: string
  readonly baseUrl: string | null
  readonly isLocal: boolean
  readonly timeouts: Timeouts
  /** Those that are turned on. */
  readonly credentials: readonly CredentialEntity[]
}

export interface CredentialEntity {
  readonly id: string
  readonly weight: number
  /** Decrypted; lives in the memory of main and workers only. */
  readonly secret: string
  readonly expiresAt: number | null
  /** In the health table; null: nothing is remembered of it. */
  readonly slot: Slot | null
}

/** An active ban, enforced at layer 7 by every worker. */
export interface DecisionEntity {
  readonly kind: 'decision'
  readonly id: string
  readonly type: 'ban' | 'allow'
  /** 16 bytes as 32 hex digits, IPv4 mapped. */
  readonly address: string
  /** Of 128; an IPv4 address has 128, an IPv6 /64 has 64. */
  readonly prefix: number
  readonly expiresAt: number | null
}

export type Entity =
  | KeyEntity
  | ApplicationEntity
  | TenantEntity
  | ServiceEntity
  | SubscriptionEntity
  | ModelEntity
  | ProviderEntity
  | DecisionEntity

export type EntityKind = Entity['kind']

/** One step from `version - 1` to `version`, applied in one turn. */
export interface Delta {
  readonly version: number
  readonly upserts: readonly Entity[]
  readonly deletes: readonly { readonly kind: EntityKind; readonly id: string }[]
}

/** What the data plane asks of the world; every answer comes from memory. */
export interface World {
  readonly version: number
  keyByHash(hash: string): KeyEntity | undefined
  application(id: string): ApplicationEntity | undefined
  tenant(id: string): TenantEntity | undefined
  service(id: string): ServiceEntity | undefined
  modelByName(name: string): ModelEntity | undefined
  provider(id: string): ProviderEntity | undefined
  /** Oldest first. */
  subscriptionsOf(applicationId: string): readonly SubscriptionEntity[]
  /** Services that offer this public model name. */
  servicesOffering(modelName: string): readonly ServiceEntity[]
  /** The ban that covers a 16-byte address (hex), unless an allow covers it too. */
  banOf(addressHex: string, nowMs: number): DecisionEntity | undefined
}
