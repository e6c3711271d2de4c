// Makes a subscription request; a service with automatic approval passes `pending` in the same transaction.
import { eq } from 'drizzle-orm'
import type { Clock } from '../contract/clock.ts'
import type { Subscription } from '../contract/subscription.ts'
import { GatewayError } from '../errors.ts'
import type { SubscriptionRepository, SubscriptionRequest } from './control-storage.ts'
import type { Connection } from './database.ts'
import { insertRow, read } from './rows.ts'
import { stateUpdate } from './subscription-change.ts'
import { stepRows } from './subscription-rows.ts'
import type { ControlTables } from './tables.ts'

export function createSubscriptionRequest(
  { database, write }: Connection,
  tables: ControlTables,
  clock: Pick<Clock, 'nowMs'>,
): SubscriptionRepository['request'] {
  const { applications, services, subscriptions } = tables

  return async function requestSubscription({ actor, ...request }: SubscriptionRequest) {
    const { applicationId, serviceId, reason } = request
    const [application] = await read(
      database.select().from(applications).where(eq(applications.id, applicationId)),
    )
    const [service] = await read(database.select().from(services).where(eq(services.id, serviceId)))
    if (application === undefined || service === undefined) throw new GatewayError('not_found')
    const atMs = clock.nowMs()
    const pending: Subscription = { ...request, state: 'pending', createdAt: atMs, updatedAt: atMs }
    const asked = [
      insertRow(subscriptions, pending),
      ...stepRows(tables, {
        event: 'request',
        before: null,
        after: pending,
        reason,
        actor,
        tenantId: application.tenantId,
        atMs,
      }),
    ]
    if (service.approval === 'manual') {
      await write(asked)
      return pending
    }
    const approved: Subscription = { ...pending, state: 'approved' }
    await write([
      ...asked,
      stateUpdate(tables, pending, approved),
      ...stepRows(tables, {
        event: 'approve',
        before: pending,
        after: approved,
        reason: 'This service approves by itself.',
        actor,
        tenantId: service.tenantId,
        atMs,
      }),
    ])
    return approved
  }
}
