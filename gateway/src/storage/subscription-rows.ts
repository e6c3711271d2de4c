// What every change of a subscription writes: its state, and beside it one step of history and one audit entry a step.
import { and, eq, sql, type SQL } from 'drizzle-orm'
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

/** To be written in one transaction: the state first, since the history refers to it. */
export interface SubscriptionRows {
  readonly state: readonly WriteQuery[]
  readonly history: readonly WriteQuery[]
  readonly audit: readonly WriteQuery[]
}

/** Steps that follow each other, from the first one's `before` to the last one's `after`; without steps nothing. */
export function rowsOfSteps(
  tables: ControlTables,
  steps: readonly SubscriptionStep[],
): SubscriptionRows {
  const [first, last] = [steps[0], steps.at(-1)]
  if (first === undefined || last === undefined) return { state: [], history: [], audit: [] }
  const state =
    first.before === null
      ? insertRow(tables.subscriptions, last.after)
      : updateState(tables, first.before, last.after)
  return {
    state: [state],
    history: steps.map((step, at) =>
      first.before === null ? firstHistory(tables, step, at + 1) : nextHistory(tables, step),
    ),
    audit: steps.map((step) => auditOf(tables, step)),
  }
}

/** Changes the row only while it is still in the state that was read. */
function updateState(
  { subscriptions: table }: ControlTables,
  before: Subscription,
  { state, planId, expiresAt, updatedAt }: Subscription,
): WriteQuery {
  return {
    expectRows: 1,
    build: (database) =>
      database
        .update(table)
        .set({ state, planId, expiresAt, updatedAt })
        .where(and(eq(table.id, before.id), eq(table.state, before.state))),
  }
}

function firstHistory(tables: ControlTables, step: SubscriptionStep, number: number): WriteQuery {
  return insertRow(tables.subscriptionHistory, { ...historyOf(step), step: number })
}

function nextHistory({ subscriptionHistory }: ControlTables, step: SubscriptionStep): WriteQuery {
  const stepsBefore = sql`select count(*) from ${subscriptionHistory} where subscription_id = ${step.after.id}`
  const number: SQL = sql`(${stepsBefore}) + 1`
  return {
    expectRows: 1,
    build: (database) =>
      database.insert(subscriptionHistory).values({ ...historyOf(step), step: number }),
  }
}

function historyOf({ event, before, after, actor, reason, atMs }: SubscriptionStep) {
  return {
    subscriptionId: after.id,
    event,
    from: before?.state ?? null,
    to: after.state,
    actor: actor.id,
    reason,
    at: atMs,
  }
}

function auditOf({ audit }: ControlTables, step: SubscriptionStep): WriteQuery {
  const { event, before, after, reason, actor, tenantId, atMs } = step
  return insertRow(audit, {
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
  })
}

function audited({ applicationId, serviceId, state, planId, expiresAt }: Subscription) {
  return { applicationId, serviceId, state, planId, expiresAt }
}
