// Makes a subscription request; a service with automatic approval passes `pending` in the same transaction.
import { eq } from 'drizzle-orm'
import type { Application } from '../contract/application.ts'
import type { Clock } from '../contract/clock.ts'
import type { Service } from '../contract/service.ts'
import type { Subscription } from '../contract/subscription.ts'
import { GatewayError } from '../errors.ts'
import type { SubscriptionRepository, SubscriptionRequest } from './control-storage.ts'
import type { Connection } from './database.ts'
import { read } from './rows.ts'
import { rowsOfSteps, type SubscriptionStep } from './subscription-rows.ts'
import type { ControlTables } from './tables.ts'

export function createSubscriptionRequest(
  { database, write }: Connection,
  tables: ControlTables,
  clock: Pick<Clock, 'nowMs'>,
): SubscriptionRepository['request'] {
  const { applications, services } = tables

  return async function requestSubscription(request: SubscriptionRequest) {
    const { applicationId, serviceId } = request
    const [application] = await read(
      database.select().from(applications).where(eq(applications.id, applicationId)),
    )
    const [service] = await read(database.select().from(services).where(eq(services.id, serviceId)))
    if (application === undefined || service === undefined) throw new GatewayError('not_found')
    const steps = requestSteps(request, { application, service, atMs: clock.nowMs() })
    const { state, history, audit } = rowsOfSteps(tables, steps)
    await write([...state, ...history, ...audit])
    return steps.at(-1)!.after
  }
}

/** The steps that a request takes by itself: one, or two where the service approves without a person. */
export function requestSteps(
  { actor, ...request }: SubscriptionRequest,
  given: {
    readonly application: Pick<Application, 'tenantId'>
    readonly service: Pick<Service, 'tenantId' | 'approval'>
    readonly atMs: number
  },
): readonly SubscriptionStep[] {
  const { application, service, atMs } = given
  const pending: Subscription = { ...request, state: 'pending', createdAt: atMs, updatedAt: atMs }
  const asked: SubscriptionStep = {
    event: 'request',
    before: null,
    after: pending,
    reason: request.reason,
    actor,
    tenantId: application.tenantId,
    atMs,
  }
  if (service.approval === 'manual') return [asked]
  return [
    asked,
    {
      event: 'approve',
      before: pending,
      after: { ...pending, state: 'approved' },
      reason: 'This service approves by itself.',
      actor,
      tenantId: service.tenantId,
      atMs,
    },
  ]
}
