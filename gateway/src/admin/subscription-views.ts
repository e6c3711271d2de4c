// Subscriptions as people read them: names instead of ids, who decided, and what the caller may do now.
import type { Owned } from '../contract/api/common.ts'
import type { SubscriptionView } from '../contract/api/subscriptions.ts'
import type { Plan } from '../contract/service.ts'
import type {
  Subscription,
  SubscriptionEvent,
  SubscriptionHistory,
  TransitionSide,
} from '../contract/subscription.ts'
import { subscriptionEvents, transitions } from '../contract/subscription.ts'
import type { User } from '../contract/tenant.ts'
import type { Permission } from '../contract/api/permission.ts'
import type { Caller } from './caller.ts'
import type { AdminContext } from './context.ts'
import { etagOf } from './etag.ts'
import { may } from './permissions.ts'
import { namesOf } from './things.ts'

/** Everything that views of these subscriptions name, read together. */
export interface Surroundings {
  readonly applications: ReadonlyMap<string, Owned>
  readonly services: ReadonlyMap<string, Owned>
  readonly plans: ReadonlyMap<string, Plan>
  readonly users: ReadonlyMap<string, User>
  readonly histories: ReadonlyMap<string, readonly SubscriptionHistory[]>
}

export async function surroundingsOf(
  subscriptions: readonly Subscription[],
  { storage }: AdminContext,
): Promise<Surroundings> {
  const idsOf = (pick: (one: Subscription) => string | null): string[] => [
    ...new Set(subscriptions.map(pick).filter((id) => id !== null)),
  ]
  const [applications, services, plans, histories] = await Promise.all([
    storage.applications.byIds(idsOf(({ applicationId }) => applicationId)),
    storage.services.byIds(idsOf(({ serviceId }) => serviceId)),
    storage.plans.byIds(idsOf(({ planId }) => planId)),
    Promise.all(
      subscriptions.map(async ({ id }) => [id, await storage.subscriptions.history(id)] as const),
    ),
  ])
  const actors = histories.flatMap(([, steps]) => steps.map(({ actor }) => actor))
  const [tenants, users] = await Promise.all([
    namesOf(
      storage.tenants,
      [...applications, ...services].map(({ tenantId }) => tenantId),
    ),
    storage.users.byIds([...new Set([...actors, ...idsOf(({ requestedBy }) => requestedBy)])]),
  ])
  const owned = (things: readonly { id: string; name: string; tenantId: string }[]) =>
    new Map(
      things.map(({ id, name, tenantId }): [string, Owned] => [
        id,
        { id, name, tenantId, tenantName: tenants.get(tenantId) ?? '' },
      ]),
    )
  return {
    applications: owned(applications),
    services: owned(services),
    plans: new Map(plans.map((plan) => [plan.id, plan])),
    users: new Map(users.map((user) => [user.id, user])),
    histories: new Map(histories),
  }
}

/** A user's name, or the word of who is no user: `local`, `declared`, `clock`. */
export function actorName(actor: string, { users }: Surroundings): string {
  const user = users.get(actor)
  if (user === undefined) return actor
  return user.name === '' ? user.email : user.name
}

export function subscriptionView(
  subscription: Subscription,
  around: Surroundings,
  caller: Caller,
): SubscriptionView {
  const application = ownedIn(around.applications, subscription.applicationId)
  const service = ownedIn(around.services, subscription.serviceId)
  const requester = around.users.get(subscription.requestedBy ?? '')
  const plan = around.plans.get(subscription.planId ?? '')
  return {
    ...subscription,
    application,
    service,
    plan: plan ?? null,
    requester:
      requester === undefined
        ? null
        : { id: requester.id, name: actorName(requester.id, around), email: requester.email },
    decided: decisionOf(subscription, around),
    can: eventsOf(subscription, { application, service }, caller),
    etag: etagOf(subscription),
  }
}

/** The permission behind each side of the transition table; the clock has none. */
export const permissionOfSide = {
  service: 'subscriptions.review',
  application: 'subscriptions.request',
} as const satisfies Record<Exclude<TransitionSide, 'clock'>, Permission>

/** The events that the caller may cause from this state. */
function eventsOf(
  { state }: Subscription,
  { application, service }: { readonly application: Owned; readonly service: Owned },
  caller: Caller,
): SubscriptionEvent[] {
  return subscriptionEvents.filter((event) => {
    const { from, side } = transitions[event]
    if (side === 'clock' || !from.includes(state)) return false
    const { tenantId } = side === 'service' ? service : application
    return may(caller, permissionOfSide[side], tenantId)
  })
}

function decisionOf({ id }: Subscription, around: Surroundings): SubscriptionView['decided'] {
  const last = around.histories.get(id)?.at(-1)
  if (last === undefined || last.event === 'request') return null
  const { event, reason, at, actor } = last
  return { event, reason, at, actorName: actorName(actor, around) }
}

/** The named thing; an empty name for one that was deleted in between. */
export function ownedIn(things: ReadonlyMap<string, Owned>, id: string): Owned {
  return things.get(id) ?? { id, name: '', tenantId: '', tenantName: '' }
}
