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
import type { Approval } from '../contract/service.ts'
import type { ControlStorage } from '../storage/index.ts'
import { changeStep } from '../storage/subscription-change.ts'
import { requestSteps } from '../storage/subscription-request.ts'
import type { SubscriptionStep } from '../storage/subscription-rows.ts'
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

/** Both sides of a subscription: whose trail a step belongs to, and whether the service approves by itself. */
interface Sides {
  readonly application: { readonly tenantId: string }
  readonly service: { readonly tenantId: string; readonly approval: Approval }
}

export async function applySubscriptions(
  draft: Draft,
  { tenants }: Declared,
  ids: TenantIds & { readonly plans: Ids },
): Promise<void> {
  const newest = new Map<string, Subscription>()
  for (const stored of await draft.storage.subscriptions.all()) newest.set(pairOf(stored), stored)
  const approvals = new Map(
    tenants.flatMap(({ name: owner, services }) =>
      services.map(({ name, approval }) => [`${owner}/${name}`, approval]),
    ),
  )
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
        const approval = approvals.get(`${tenant}/${service}`) ?? 'manual'
        await applySubscription(draft, place, wanted, newest.get(pairOf(wanted)) ?? null, {
          application: { tenantId: idOf(ids.tenants, tenantName) },
          service: { tenantId: idOf(ids.tenants, tenant), approval },
        })
      }
    }
  }
}

function pairOf({ applicationId, serviceId }: Pick<Wanted, 'applicationId' | 'serviceId'>): string {
  return `${applicationId} ${serviceId}`
}

async function applySubscription(
  draft: Draft,
  name: string,
  wanted: Wanted,
  stored: Subscription | null,
  sides: Sides,
): Promise<void> {
  const { storage, clock, changes } = draft
  const { applicationId, serviceId } = wanted
  const taken = stored === null ? null : await whoTookItAway(storage, stored, wanted.state)
  if (stored !== null && taken !== null) {
    const note = `stays ${stored.state}, as ${taken} left it`
    changes.push({ kind: 'subscription', id: stored.id, name, action: 'unchanged', note })
    return
  }
  const isOver = stored !== null && !openStates.includes(stored.state)
  const atMs = clock.nowMs()
  if (isOver && wanted.expiresAt !== null && wanted.expiresAt <= atMs) {
    const note = `is ${stored.state}; the file's own end has passed`
    changes.push({ kind: 'subscription', id: stored.id, name, action: 'unchanged', note })
    return
  }
  if (stored === null || isOver) {
    const request = {
      ...{ id: newId('subscription', atMs), reason, requestedBy: null },
      ...{ ...fieldsOf(wanted), applicationId, serviceId, actor: declaredActor },
    }
    const asked = requestSteps(request, { ...sides, atMs })
    const made = asked.at(-1)!.after
    const reached = addSteps(draft, made, [...asked, ...stepsTo(made, wanted, sides, atMs)])
    changes.push(describe(name, 'created', reached, wanted))
    return
  }
  const reached = addSteps(draft, stored, stepsTo(stored, wanted, sides, atMs))
  if (reached.state !== stored.state) {
    changes.push(describe(name, 'updated', reached, wanted))
    return
  }
  addStep(draft, {
    kind: 'subscription',
    id: stored.id,
    name,
    tenantId: sides.service.tenantId,
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

/** The events that lead to the wanted state. */
function stepsTo(from: Subscription, wanted: Wanted, sides: Sides, atMs: number) {
  const steps: SubscriptionStep[] = []
  let current = from
  for (const event of wayBetween(from.state, wanted.state)) {
    const isOfApplication = transitions[event].side === 'application'
    const { tenantId } = isOfApplication ? sides.application : sides.service
    const change = { event, reason, actor: declaredActor, ...fieldsOf(wanted) }
    const step = changeStep(current, change, { tenantId, atMs })
    steps.push(step)
    current = step.after
  }
  return steps
}

/** The subscription as it is after the steps. */
function addSteps(
  { storage, queries, history, audit }: Draft,
  from: Subscription,
  steps: readonly SubscriptionStep[],
): Subscription {
  const rows = storage.subscriptions.rowsOf(steps)
  queries.push(...rows.state)
  history.push(...rows.history)
  audit.push(...rows.audit)
  return steps.at(-1)?.after ?? from
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
