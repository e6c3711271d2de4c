// Takes a subscription one step through the transition table; of two at once, one wins and the other gets a conflict.
import { eq } from 'drizzle-orm'
import type { Clock } from '../contract/clock.ts'
import { transitions, type Subscription } from '../contract/subscription.ts'
import { GatewayError } from '../errors.ts'
import type { SubscriptionChange, SubscriptionRepository } from './control-storage.ts'
import type { Connection } from './database.ts'
import { read } from './rows.ts'
import { rowsOfSteps, type SubscriptionStep } from './subscription-rows.ts'
import type { ControlTables } from './tables.ts'

export function createSubscriptionChange(
  { database, write }: Connection,
  tables: ControlTables,
  clock: Pick<Clock, 'nowMs'>,
  byId: SubscriptionRepository['byId'],
): SubscriptionRepository['change'] {
  return async function changeSubscription(change: SubscriptionChange) {
    const { id, event } = change
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
    const tenantId = await tenantOf(before, transition.side === 'application')
    const step = changeStep(before, { ...change, reason }, { tenantId, atMs: clock.nowMs() })
    const { state, history, audit } = rowsOfSteps(tables, [step])
    try {
      await write([...state, ...history, ...audit])
    } catch (error) {
      const now = await current(byId, id)
      if (now.state !== before.state) throw wrongState(event, now, error)
      throw error
    }
    return step.after
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

/** The step that an event takes from a state that allows it. */
export function changeStep(
  before: Subscription,
  { event, reason, actor, planId, expiresAt }: Omit<SubscriptionChange, 'id'>,
  { tenantId, atMs }: { readonly tenantId: string; readonly atMs: number },
): SubscriptionStep {
  const after: Subscription = {
    ...before,
    state: transitions[event].to,
    planId: planId === undefined ? before.planId : planId,
    expiresAt: expiresAt === undefined ? before.expiresAt : expiresAt,
    updatedAt: atMs,
  }
  return { event, before, after, reason, actor, tenantId, atMs }
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
