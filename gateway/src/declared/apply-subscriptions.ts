// Brings the declared subscriptions to their state by events of the transition table, and leaves alone what a person took away.
import { newId } from '../contract/id.ts'
import {
  openStates,
  subscriptionEvents,
  transitions,
  type Subscription,
  type SubscriptionEvent,
  type SubscriptionState,
} from '../contract/subscription.ts'
import type { ControlStorage } from '../storage/index.ts'
import type { TenantIds } from './apply-tenants.ts'
import { idOf, type Ids } from './apply-upstreams.ts'
import { addStep, declaredActor, sameFields, type Change, type Draft } from './change.ts'
import type { Declared, DeclaredSubscription } from './schema.ts'

const reason = 'declared in portcullis.yaml'

interface Wanted {
  readonly applicationId: string
  readonly serviceId: string
  readonly planId: string | null
  readonly expiresAt: number | null
  readonly state: DeclaredSubscription['state']
}

/** Each event is a transaction of its own; what was not reached is reached by applying again. */
export async function applySubscriptions(
  draft: Draft,
  { tenants }: Declared,
  ids: TenantIds & { readonly plans: Ids },
): Promise<void> {
  for (const { name: tenantName, applications } of tenants) {
    for (const { name, subscriptions } of applications) {
      for (const { tenant, service, plan, state, expires } of subscriptions) {
        const wanted = {
          applicationId: idOf(ids.applications, `${tenantName}/${name}`),
          serviceId: idOf(ids.services, `${tenant}/${service}`),
          planId: plan === undefined ? null : idOf(ids.plans, plan),
          expiresAt: expires,
          state,
        }
        const place = `${tenantName}/${name} -> ${tenant}/${service}`
        await applySubscription(draft, place, wanted, idOf(ids.tenants, tenant))
      }
    }
  }
}

async function applySubscription(
  draft: Draft,
  name: string,
  wanted: Wanted,
  reviewerTenantId: string,
): Promise<void> {
  const { storage, clock, changes } = draft
  const { applicationId, serviceId } = wanted
  const stored = (await storage.subscriptions.all({ applicationId, serviceId })).at(-1) ?? null
  const taken = stored === null ? null : await whoTookItAway(storage, stored, wanted.state)
  if (stored !== null && taken !== null) {
    const note = `stays ${stored.state}, as ${taken} left it`
    changes.push({ kind: 'subscription', id: stored.id, name, action: 'unchanged', note })
    return
  }
  const isOver = stored !== null && !openStates.includes(stored.state)
  if (isOver && wanted.expiresAt !== null && wanted.expiresAt <= clock.nowMs()) {
    const note = `is ${stored.state}; the file's own end has passed`
    changes.push({ kind: 'subscription', id: stored.id, name, action: 'unchanged', note })
    return
  }
  if (stored === null || isOver) {
    const made = await storage.subscriptions.request({
      ...{ id: newId('subscription', clock.nowMs()), reason, requestedBy: null },
      ...{ ...fieldsOf(wanted), applicationId, serviceId, actor: declaredActor },
    })
    const reached = await walk(storage, made, wanted)
    changes.push(describe(name, 'created', reached, wanted))
    return
  }
  const reached = await walk(storage, stored, wanted)
  if (reached.state !== stored.state) {
    changes.push(describe(name, 'updated', reached, wanted))
    return
  }
  addStep(draft, {
    kind: 'subscription',
    id: stored.id,
    name,
    tenantId: reviewerTenantId,
    before: sameFields(stored, fieldsOf(wanted)),
    after: fieldsOf(wanted),
    create: () => [],
    update: () => [
      storage.subscriptions.update(stored.id, {
        ...fieldsOf(wanted),
        updatedAt: clock.nowMs(),
      }),
    ],
  })
  const step = changes.pop()
  if (step !== undefined) changes.push({ ...step, note: noteOf(reached, wanted) })
}

/** A restart must not give back what somebody suspended, rejected, revoked or cancelled by hand. Null: nobody did. */
async function whoTookItAway(
  { subscriptions, users }: ControlStorage,
  { id, state }: Subscription,
  wanted: SubscriptionState,
): Promise<string | null> {
  if (state === wanted || state === 'pending' || state === 'approved') return null
  const last = (await subscriptions.history(id)).at(-1)
  if (last === undefined || last.actor === declaredActor.id || last.actor === 'clock') return null
  return (await users.byId(last.actor))?.email ?? last.actor
}

/** Takes the events that lead to the wanted state; the subscription as it is then. */
async function walk(
  { subscriptions }: ControlStorage,
  from: Subscription,
  wanted: Wanted,
): Promise<Subscription> {
  let current = from
  for (const event of wayBetween(from.state, wanted.state)) {
    current = await subscriptions.change({
      ...{ id: from.id, event, reason, actor: declaredActor },
      ...fieldsOf(wanted),
    })
  }
  return current
}

/** Events a file may cause: the others end a subscription for good. */
const ways = subscriptionEvents.filter((event) => openStates.includes(transitions[event].to))

/** The shortest way; none when there is no way, or no need. */
function wayBetween(from: SubscriptionState, to: SubscriptionState): SubscriptionEvent[] {
  const reached = new Map<SubscriptionState, SubscriptionEvent[]>([[from, []]])
  for (const [state, way] of reached) {
    for (const event of ways) {
      const transition = transitions[event]
      if (transition.from.includes(state) && !reached.has(transition.to)) {
        reached.set(transition.to, [...way, event])
      }
    }
  }
  return reached.get(to) ?? []
}

function fieldsOf({ planId, expiresAt }: Wanted) {
  return { planId, expiresAt }
}

function describe(
  name: string,
  action: Change['action'],
  reached: Subscription,
  wanted: Wanted,
): Change {
  return { kind: 'subscription', id: reached.id, name, action, note: noteOf(reached, wanted) }
}

function noteOf({ state }: Subscription, wanted: Wanted): string | null {
  return state === wanted.state ? null : `is ${state}: there is no way back to ${wanted.state}`
}
