// The contract of the subscription repository: requests, the transition table, races, history and audit.
import { expect, it } from 'vitest'
import { newId } from '../contract/id.ts'
import {
  subscriptionEvents,
  subscriptionStates,
  transitions,
  type SubscriptionEvent,
  type SubscriptionState,
} from '../contract/subscription.ts'
import type { Actor, ControlStorage } from './control-storage.ts'
import { describeEachDialect } from './each-dialect.fixture.ts'
import { plan, writeTwoTenants } from './things.fixture.ts'

const ada: Actor = { id: 'usr_ada', name: 'ada@acme.example', address: '192.0.2.7' }

const wayTo: Readonly<Record<SubscriptionState, readonly SubscriptionEvent[]>> = {
  pending: [],
  approved: ['approve'],
  rejected: ['reject'],
  suspended: ['approve', 'suspend'],
  revoked: ['approve', 'revoke'],
  cancelled: ['cancel'],
  expired: ['approve', 'expire'],
}

describeEachDialect('subscriptions', (current) => {
  async function requested(approval: 'automatic' | 'manual' = 'manual') {
    const { storage, clock } = current()
    const things = await writeTwoTenants(storage, { approval })
    const request = () => ({
      id: newId('subscription', clock.nowMs()),
      applicationId: things.consuming.id,
      serviceId: things.published.id,
      planId: null,
      reason: 'a chat for the shop',
      requestedBy: 'usr_ada',
      expiresAt: null,
      actor: ada,
    })
    const subscription = await storage.subscriptions.request(request())
    const change = (event: SubscriptionEvent, reason = 'because') =>
      storage.subscriptions.change({ id: subscription.id, event, reason, actor: ada })
    return { storage, clock, ...things, request, subscription, change }
  }
  const actions = async (storage: ControlStorage) =>
    (await storage.audit.list({ limit: 100 })).items.map(({ action }) => action).toSorted()

  it('begin pending, with one step of history and one audit entry', async () => {
    const { storage, clock, subscription, consumer } = await requested()
    expect(subscription).toMatchObject({ state: 'pending', createdAt: clock.nowMs() })
    expect(await storage.subscriptions.byId(subscription.id)).toEqual(subscription)
    expect(await storage.subscriptions.history(subscription.id)).toEqual([
      {
        subscriptionId: subscription.id,
        event: 'request',
        from: null,
        to: 'pending',
        actor: 'usr_ada',
        reason: 'a chat for the shop',
        at: clock.nowMs(),
      },
    ])
    expect((await storage.audit.list({ limit: 9 })).items).toMatchObject([
      { action: 'subscription.request', tenantId: consumer.id, address: '192.0.2.7', before: null },
    ])
  })

  it('pass pending in one go where the service approves by itself', async () => {
    const { storage, subscription } = await requested('automatic')
    expect(subscription.state).toBe('approved')
    expect(await storage.subscriptions.byId(subscription.id)).toEqual(subscription)
    const history = await storage.subscriptions.history(subscription.id)
    expect(history.map(({ from, to }) => [from, to])).toEqual([
      [null, 'pending'],
      ['pending', 'approved'],
    ])
    expect(await actions(storage)).toEqual(['subscription.approve', 'subscription.request'])
  })

  it('are open once for a pair; after the end of one the next may be asked for', async () => {
    const { storage, request, change } = await requested()
    await expect(storage.subscriptions.request(request())).rejects.toMatchObject({
      code: 'conflict',
    })
    expect(await storage.audit.list({ limit: 9 })).toMatchObject({ items: [{}] })
    await change('cancel')
    await expect(storage.subscriptions.request(request())).resolves.toMatchObject({
      state: 'pending',
    })
  })

  it('of things that do not exist are not found', async () => {
    const { storage, request } = await requested()
    await expect(
      storage.subscriptions.request({ ...request(), serviceId: 'srv_nobody' }),
    ).rejects.toMatchObject({ code: 'not_found' })
    await expect(
      storage.subscriptions.change({ id: 'sub_x', event: 'approve', reason: '', actor: ada }),
    ).rejects.toMatchObject({ code: 'not_found' })
  })

  for (const state of subscriptionStates) {
    for (const event of subscriptionEvents) {
      const { from, to } = transitions[event]
      const isAllowed = from.includes(state)
      it(`${event} from ${state} ${isAllowed ? `leads to ${to}` : 'is a conflict'}`, async () => {
        const { storage, subscription, change } = await requested()
        for (const step of wayTo[state]) await change(step)
        const steps = (await storage.subscriptions.history(subscription.id)).length
        if (isAllowed) {
          expect((await change(event)).state).toBe(to)
        } else {
          await expect(change(event)).rejects.toMatchObject({
            code: 'conflict',
            message: expect.stringContaining(`is ${state}`),
          })
        }
        const after = isAllowed ? to : state
        expect((await storage.subscriptions.byId(subscription.id))?.state).toBe(after)
        const history = await storage.subscriptions.history(subscription.id)
        expect(history).toHaveLength(steps + (isAllowed ? 1 : 0))
        expect(await actions(storage)).toHaveLength(history.length)
      })
    }
  }

  it('refuse to be rejected, suspended or revoked without a reason', async () => {
    const { change } = await requested()
    await expect(change('reject', '  ')).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'reason',
    })
    await expect(change('approve', '')).resolves.toMatchObject({ state: 'approved' })
  })

  it('are decided once when two reviewers act at the same time', async () => {
    const { storage, subscription, change } = await requested()
    const results = await Promise.allSettled([change('approve'), change('reject')])
    const lost = results.filter(({ status }) => status === 'rejected')
    expect(lost).toHaveLength(1)
    expect(lost[0]).toMatchObject({ reason: { code: 'conflict' } })
    expect(await storage.subscriptions.history(subscription.id)).toHaveLength(2)
  })

  it('take plan and end with the approval, and leave the trail on the side that acted', async () => {
    const { storage, subscription, publisher, consumer, change } = await requested()
    const team = plan()
    await storage.write([storage.plans.insert(team)])
    const approved = await storage.subscriptions.change({
      id: subscription.id,
      event: 'approve',
      reason: '',
      actor: ada,
      planId: team.id,
      expiresAt: 99,
    })
    expect(approved).toMatchObject({ planId: team.id, expiresAt: 99 })
    await change('cancel')
    const of = async (tenantId: string) =>
      (await storage.audit.list({ tenantId, limit: 9 })).items
        .map(({ action }) => action)
        .toSorted()
    expect(await of(publisher.id)).toEqual(['subscription.approve'])
    expect(await of(consumer.id)).toEqual(['subscription.cancel', 'subscription.request'])
  })

  it('are listed by application, service, state and tenant of either side', async () => {
    const { storage, subscription, publisher, consumer, consuming, published } = await requested()
    const { subscriptions } = storage
    const found = [subscription]
    expect(await subscriptions.all({ applicationId: consuming.id })).toEqual(found)
    expect(await subscriptions.all({ serviceId: published.id })).toEqual(found)
    expect(await subscriptions.all({ states: ['pending', 'approved'] })).toEqual(found)
    expect(await subscriptions.all({ states: ['approved'] })).toEqual([])
    expect(await subscriptions.all({ applicationTenantId: consumer.id })).toEqual(found)
    expect(await subscriptions.all({ applicationTenantId: publisher.id })).toEqual([])
    expect(await subscriptions.all({ serviceTenantId: publisher.id })).toEqual(found)
    expect(await subscriptions.all({ serviceTenantId: consumer.id })).toEqual([])
    expect(
      await subscriptions.list({ serviceTenantId: publisher.id, states: ['pending'], limit: 5 }),
    ).toEqual({ items: found, nextCursor: null })
  })

  it('are due when their end has come, and only while approved or suspended', async () => {
    const { storage, clock, subscription, change } = await requested()
    const end = clock.nowMs() + 1_000
    await storage.write([
      storage.subscriptions.update(subscription.id, { expiresAt: end, updatedAt: end }),
    ])
    expect(await storage.subscriptions.due(end)).toEqual([])
    await change('approve')
    expect(await storage.subscriptions.due(end - 1)).toEqual([])
    expect(await storage.subscriptions.due(end)).toMatchObject([{ id: subscription.id }])
    await change('expire')
    expect(await storage.subscriptions.due(end)).toEqual([])
  })
})
