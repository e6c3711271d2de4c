// What a reviewer must know of a request: who asks, what the application uses already, and what was asked before.
import type { ServiceUse, SubscriptionDetail } from '../contract/api/subscriptions.ts'
import type { Subscription } from '../contract/subscription.ts'
import { openStates } from '../contract/subscription.ts'
import type { Caller } from './caller.ts'
import type { AdminContext } from './context.ts'
import { knowsTenant } from './permissions.ts'
import {
  actorName,
  ownedIn,
  subscriptionView,
  surroundingsOf,
  type Surroundings,
} from './subscription-views.ts'

const useDays = 7
const mostEarlier = 20

export async function subscriptionDetail(
  subscription: Subscription,
  caller: Caller,
  context: AdminContext,
): Promise<SubscriptionDetail> {
  const { storage } = context
  const { applicationId } = subscription
  const everything = await storage.subscriptions.all({ applicationId })
  const others = await knownTo(caller, subscription, everything, context)
  const around = await surroundingsOf([subscription, ...others], context)
  const view = subscriptionView(subscription, around, caller)
  const [service, keys, membership] = await Promise.all([
    storage.services.byId(subscription.serviceId),
    storage.keys.all({ applicationId }),
    subscription.requestedBy === null
      ? null
      : storage.members.find(view.application.tenantId, subscription.requestedBy),
  ])
  return {
    ...view,
    requesterRole: membership?.role ?? null,
    requesterSince: membership?.createdAt ?? null,
    serviceDescription: service?.description ?? '',
    serviceModels: [...(service?.models ?? [])],
    keyCount: keys.length,
    uses: await usesOf(
      others.filter(({ state }) => openStates.includes(state)),
      around,
      context,
    ),
    earlier: others
      .filter(({ state }) => !openStates.includes(state))
      .toSorted((a, b) => b.updatedAt - a.updatedAt)
      .slice(0, mostEarlier)
      .map((one) => earlierOf(one, around)),
    history: (around.histories.get(subscription.id) ?? []).map((step) => ({
      ...step,
      actorName: actorName(step.actor, around),
    })),
  }
}

/** The application's other subscriptions, without those to services that neither the caller nor the reviewing tenant may see. */
async function knownTo(
  caller: Caller,
  subscription: Subscription,
  everything: readonly Subscription[],
  { storage }: AdminContext,
): Promise<Subscription[]> {
  const others = everything.filter(({ id }) => id !== subscription.id)
  const application = await storage.applications.byId(subscription.applicationId)
  if (application !== null && knowsTenant(caller, application.tenantId)) return others
  const service = await storage.services.byId(subscription.serviceId)
  const visible = await storage.services.all({ visibleToTenantId: service?.tenantId })
  const ids = new Set(visible.map(({ id }) => id))
  return others.filter(({ serviceId }) => ids.has(serviceId))
}

async function usesOf(
  subscriptions: readonly Subscription[],
  around: Surroundings,
  { calls, clock }: AdminContext,
): Promise<ServiceUse[]> {
  const applicationId = subscriptions[0]?.applicationId
  if (applicationId === undefined) return []
  const uses = await calls.useOf(applicationId, clock.nowMs() - useDays * 86_400_000)
  return subscriptions.map(({ id, serviceId, planId, state }) => {
    const use = uses.find((one) => one.serviceId === serviceId)
    return {
      subscriptionId: id,
      service: ownedIn(around.services, serviceId),
      planName: around.plans.get(planId ?? '')?.name ?? null,
      state,
      calls: use?.calls ?? 0,
      errors: use?.errors ?? 0,
      costMicros: use?.costMicros ?? 0,
    }
  })
}

function earlierOf(
  { id, serviceId, state, updatedAt }: Subscription,
  around: Surroundings,
): SubscriptionDetail['earlier'][number] {
  const last = around.histories.get(id)?.at(-1)
  return {
    id,
    service: ownedIn(around.services, serviceId),
    state,
    reason: last?.reason ?? '',
    actorName: last === undefined ? '' : actorName(last.actor, around),
    at: last?.at ?? updatedAt,
  }
}
