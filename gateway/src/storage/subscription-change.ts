// Takes a subscription one step through the transition table; of two at once, one wins and the other gets a conflict.
import { and, eq } from 'drizzle-orm'
import type { Clock } from '../contract/clock.ts'
import { transitions, type Subscription } from '../contract/subscription.ts'
import { GatewayError } from '../errors.ts'
import type { SubscriptionChange, SubscriptionRepository } from './control-storage.ts'
import type { Connection } from './database.ts'
import type { WriteQuery } from './repository.ts'
import { read } from './rows.ts'
import { stepRows } from './subscription-rows.ts'
import type { ControlTables } from './tables.ts'

export function createSubscriptionChange(
  { database, write }: Connection,
  tables: ControlTables,
  clock: Pick<Clock, 'nowMs'>,
  byId: SubscriptionRepository['byId'],
): SubscriptionRepository['change'] {
  return async function changeSubscription(change: SubscriptionChange) {
    const { id, event, actor } = change
    const transition = transitions[event]
    const reason = change.reason.trim()
    if (transition.isReasonRequired && reason === '') {
      throw new GatewayError('invalid_request', {
        message: `Say why: the other side reads the reason of "${event}".`,
        param: 'reason',
        fields: [{ pointer: '/reason', code: 'required', message: 'a reason is required' }],
      })
    }
    const before = await current(byId, id)
    if (!transition.from.includes(before.state)) throw wrongState(event, before)
    const atMs = clock.nowMs()
    const after: Subscription = {
      ...before,
      state: transition.to,
      planId: change.planId === undefined ? before.planId : change.planId,
      expiresAt: change.expiresAt === undefined ? before.expiresAt : change.expiresAt,
      updatedAt: atMs,
    }
    const tenantId = await tenantOf(before, transition.side === 'application')
    try {
      await write([
        stateUpdate(tables, before, after),
        ...stepRows(tables, { event, before, after, reason, actor, tenantId, atMs }),
      ])
    } catch (error) {
      const now = await current(byId, id)
      if (now.state !== before.state) throw wrongState(event, now, error)
      throw error
    }
    return after
  }

  /** The trail belongs to the side that acts; the clock acts for the service's. */
  async function tenantOf(subscription: Subscription, isApplicationSide: boolean): Promise<string> {
    const { applications, services } = tables
    const [owner] = isApplicationSide
      ? await read(
          database
            .select({ tenantId: applications.tenantId })
            .from(applications)
            .where(eq(applications.id, subscription.applicationId)),
        )
      : await read(
          database
            .select({ tenantId: services.tenantId })
            .from(services)
            .where(eq(services.id, subscription.serviceId)),
        )
    if (owner === undefined) throw new GatewayError('not_found')
    return owner.tenantId
  }
}

/** Changes the row only while it is still in the state that was read. */
export function stateUpdate(
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

async function current(byId: SubscriptionRepository['byId'], id: string): Promise<Subscription> {
  const subscription = await byId(id)
  if (subscription === null) throw new GatewayError('not_found')
  return subscription
}

function wrongState(event: string, { state }: Subscription, cause?: unknown): GatewayError {
  return new GatewayError('conflict', {
    message: `This subscription is ${state}: "${event}" is not possible from there.`,
    cause,
  })
}
