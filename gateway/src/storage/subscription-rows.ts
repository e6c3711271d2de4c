// The rows that every change of a subscription writes beside its state: one step of history, one audit entry.
import { sql } from 'drizzle-orm'
import { newId } from '../contract/id.ts'
import type { Subscription, SubscriptionHistory } from '../contract/subscription.ts'
import type { Actor } from './control-storage.ts'
import type { WriteQuery } from './repository.ts'
import { insertRow } from './rows.ts'
import type { ControlTables } from './tables.ts'

export interface SubscriptionStep {
  readonly event: SubscriptionHistory['event']
  /** Null: it is new. */
  readonly before: Subscription | null
  readonly after: Subscription
  readonly reason: string
  readonly actor: Actor
  /** The tenant whose trail this belongs to. */
  readonly tenantId: string
  readonly atMs: number
}

/** Built after the query that changes the state, in the same write. */
export function stepRows(tables: ControlTables, step: SubscriptionStep): WriteQuery[] {
  const { subscriptionHistory, audit } = tables
  const { event, before, after, reason, actor, tenantId, atMs } = step
  const stepsBefore = sql`select count(*) from ${subscriptionHistory} where subscription_id = ${after.id}`
  return [
    {
      expectRows: 1,
      build: (database) =>
        database.insert(subscriptionHistory).values({
          subscriptionId: after.id,
          step: sql`(${stepsBefore}) + 1`,
          event,
          from: before?.state ?? null,
          to: after.state,
          actor: actor.id,
          reason,
          at: atMs,
        }),
    },
    insertRow(audit, {
      id: newId('audit', atMs),
      at: atMs,
      actor: actor.id,
      actorName: actor.name,
      address: actor.address,
      tenantId,
      action: `subscription.${event}`,
      kind: 'subscription',
      thingId: after.id,
      before: before && audited(before),
      after: { ...audited(after), reason },
    }),
  ]
}

function audited({ applicationId, serviceId, state, planId, expiresAt }: Subscription) {
  return { applicationId, serviceId, state, planId, expiresAt }
}
