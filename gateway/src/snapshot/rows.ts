// What the snapshot takes from storage: rows by kind, read through a face that main puts over the repositories.
import type { Application, Key } from '../contract/application.ts'
import type { Credential, Model, Provider } from '../contract/provider.ts'
import type { Plan, Service } from '../contract/service.ts'
import type { Subscription } from '../contract/subscription.ts'
import type { Tenant } from '../contract/tenant.ts'

export interface Rows {
  tenant: Tenant
  application: Application
  key: Key & { readonly hash: string }
  plan: Plan
  service: Service
  /** Approved and suspended ones; the others give no right and need no clock. */
  subscription: Subscription
  provider: Provider
  credential: Credential & { readonly secret: string }
  model: Model
}

export type RowKind = keyof Rows

export const rowKinds: readonly RowKind[] = [
  'tenant',
  'application',
  'key',
  'plan',
  'service',
  'subscription',
  'provider',
  'credential',
  'model',
]

export interface RowReader {
  all<K extends RowKind>(kind: K): Promise<readonly Rows[K][]>
  /** In no order; ids without a row, and subscriptions that are no longer open, are left out. */
  byIds<K extends RowKind>(kind: K, ids: readonly string[]): Promise<readonly Rows[K][]>
}

/** All rows that main holds, by kind and id. */
export type RowTables = { readonly [K in RowKind]: Map<string, Rows[K]> }

export function createRowTables(): RowTables {
  return {
    tenant: new Map(),
    application: new Map(),
    key: new Map(),
    plan: new Map(),
    service: new Map(),
    subscription: new Map(),
    provider: new Map(),
    credential: new Map(),
    model: new Map(),
  }
}

/** A thing that was written: its kind and id. Kinds that the data plane does not know are left aside. */
export interface Change {
  readonly kind: string
  readonly id: string
}
