// Subscriptions at the admin API: the whole table of transitions, requests, and the facts for reviewers.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SubscriptionDetail, SubscriptionView } from '../contract/api/subscriptions.ts'
import { newId } from '../contract/id.ts'
import {
  subscriptionEvents,
  subscriptionStates,
  transitions,
  type SubscriptionEvent,
  type SubscriptionState,
} from '../contract/subscription.ts'
import * as things from '../storage/things.fixture.ts'
import { permissionTable } from './permissions.ts'
import { permissionOfSide } from './subscription-views.ts'
import { createSuite, type Person, type Suite } from './suite.fixture.ts'

let suite: Suite
beforeEach(async () => {
  suite = await createSuite()
})
afterEach(() => suite.close())

/** The events that lead from a new request to each state. */
const wayTo: Record<SubscriptionState, readonly SubscriptionEvent[]> = {
  pending: [],
  approved: ['approve'],
  rejected: ['reject'],
  suspended: ['approve', 'suspend'],
  revoked: ['approve', 'revoke'],
  cancelled: ['cancel'],
  expired: ['approve', 'expire'],
}
const system = { id: 'clock', name: 'clock', address: null }

async function bringTo(state: SubscriptionState): Promise<string> {
  const id = suite.ids.subscription
  for (const event of wayTo[state]) {
    await suite.storage.subscriptions.change({ id, event, reason: 'Test.', actor: system })
  }
  return id
}

function act(event: SubscriptionEvent, body: object = { reason: 'Because.' }, person?: Person) {
  return suite.as(person ?? 'owner', {
    method: 'POST',
    url: `/api/v1/subscriptions/${suite.ids.subscription}/${event}`,
    payload: body,
  })
}

const callable = subscriptionEvents.filter((event) => event !== 'expire')
const pairs = callable.flatMap((event) => subscriptionStates.map((state) => ({ event, state })))

describe('events', () => {
  it.each(pairs)('$event from $state', async ({ event, state }) => {
    const id = await bringTo(state)
    const answer = await act(event)
    const { from, to } = transitions[event]
    if (from.includes(state)) {
      expect(answer.json()).toMatchObject({ id, state: to, warning: null })
      const [last] = (await suite.storage.subscriptions.history(id)).toReversed()
      expect(last).toMatchObject({ event, from: state, to, actor: suite.ids.users.owner })
      expect(suite.notified).toMatchObject([
        {
          changes: [{ kind: 'subscription', id }],
          takesRightAway: transitions[event].takesRightAway,
        },
      ])
    } else {
      expect(answer.json()).toMatchObject({ status: 409, code: 'conflict' })
      expect(answer.json<{ detail: string }>().detail).toContain(state)
      expect(suite.notified).toEqual([])
    }
  })

  it('offers in `can` exactly the events that would be taken', async () => {
    for (const state of ['pending', 'approved', 'suspended', 'revoked'] as const) {
      await suite.close()
      suite = await createSuite()
      const id = await bringTo(state)
      const view = await suite.as('owner', { url: `/api/v1/subscriptions/${id}` })
      const expected = callable.filter((event) => transitions[event].from.includes(state))
      expect(view.json<SubscriptionDetail>().can).toEqual(expected)
    }
  })

  it('is not reachable for the clock event', async () => {
    expect((await act('expire')).statusCode).toBe(404)
  })

  it('has the roles of the transition table behind its permissions', () => {
    for (const event of callable) {
      const { side, roles } = transitions[event]
      if (side === 'clock') continue
      expect(permissionTable[permissionOfSide[side]].roles).toEqual(
        expect.arrayContaining([...roles]),
      )
      expect(permissionTable[permissionOfSide[side]].roles).toHaveLength(roles.length)
    }
  })

  it.each(['reject', 'suspend', 'revoke'] as const)('%s wants a reason', async (event) => {
    await bringTo(event === 'reject' ? 'pending' : 'approved')
    const answer = await act(event, { reason: '  ' })
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer: '/reason' }] })
  })

  it('lets one of two reviewers at once win, the other hears 409 with the state', async () => {
    const [approved, rejected] = await Promise.all([
      act('approve', {}, 'admin'),
      act('reject', { reason: 'No.' }, 'owner'),
    ])
    expect(approved.json()).toMatchObject({ state: 'approved' })
    expect(rejected.json()).toMatchObject({ status: 409 })
    expect(rejected.json<{ detail: string }>().detail).toContain('approved')
  })

  it('takes plan and end with the approval', async () => {
    const { storage, clock } = suite
    const small = things.plan('small')
    await storage.write([storage.plans.insert(small)])
    const expiresAt = clock.timeMs + 86_400_000
    const answer = await act('approve', { planId: small.id, expiresAt })
    expect(answer.json()).toMatchObject({ planId: small.id, expiresAt, plan: { name: 'small' } })
  })

  it.each([
    ['an end in the past', { expiresAt: 1 }, '/expiresAt'],
    ['a plan that is not there', { planId: newId('plan') }, '/planId'],
  ])('refuses %s', async (_name, body, pointer) => {
    const answer = await act('approve', body)
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ pointer }] })
  })

  it('warns when a right was taken and the workers did not confirm in time', async () => {
    await bringTo('approved')
    suite.isAcknowledged = false
    const answer = await act('revoke')
    expect(answer.statusCode).toBe(200)
    expect(answer.json<{ warning: string }>().warning).toContain('not every worker')
  })

  it('answers 412 to who read an older state', async () => {
    const before = await suite.as('owner', {
      url: `/api/v1/subscriptions/${await bringTo('pending')}`,
    })
    await act('approve', {})
    const late = await suite.as('owner', {
      method: 'POST',
      url: `/api/v1/subscriptions/${suite.ids.subscription}/suspend`,
      headers: { 'if-match': String(before.headers.etag) },
      payload: { reason: 'Late.' },
    })
    expect(late.json()).toMatchObject({ status: 412, code: 'precondition_failed' })
  })
})

describe('requests over tenants', () => {
  const ask = (body: object, person: Person = 'stranger') =>
    suite.as(person, { method: 'POST', url: '/api/v1/subscriptions', payload: body })

  function request(more: object = {}) {
    const { crawler, service } = suite.ids
    return ask({ applicationId: crawler, serviceId: service, reason: 'Crawls.', ...more })
  }

  it('are made by the application’s side and decided by the service’s side', async () => {
    const made = await request()
    expect(made.statusCode).toBe(201)
    const view = made.json<SubscriptionView>()
    expect(view).toMatchObject({
      state: 'pending',
      application: { name: 'crawler', tenantName: 'globex' },
      service: { name: 'chat', tenantName: 'acme' },
      requester: { name: 'stranger' },
      decided: null,
      can: ['cancel'],
    })
    const list = await suite.as('admin', {
      url: `/api/v1/subscriptions?side=service&state=pending&applicationId=${suite.ids.crawler}`,
    })
    expect(list.json()).toMatchObject({
      items: [{ id: view.id, reason: 'Crawls.', can: ['approve', 'reject'] }],
    })
    const event = (name: string, person: Person) =>
      suite.as(person, {
        method: 'POST',
        url: `/api/v1/subscriptions/${view.id}/${name}`,
        payload: { reason: 'Yes.' },
      })
    expect((await event('approve', 'stranger')).statusCode).toBe(403)
    expect((await event('cancel', 'owner')).statusCode).toBe(403)
    expect((await event('approve', 'developer')).statusCode).toBe(403)
    expect((await event('approve', 'admin')).statusCode).toBe(200)
    expect((await event('cancel', 'stranger')).statusCode).toBe(200)
  })

  it('of one pair are open once', async () => {
    expect((await request()).statusCode).toBe(201)
    expect((await request()).json()).toMatchObject({ status: 409, code: 'conflict' })
  })

  it.each([
    ['a draft', { state: 'draft' }],
    ['a retired one', { state: 'retired' }],
    ['a private one', { visibility: 'private' }],
    [
      'one that lists another tenant',
      { visibility: 'tenants', visibleTo: ['ten_000000000another00000'] },
    ],
  ] as const)('find no service in %s', async (_name, patch) => {
    await suite.storage.write([suite.storage.services.update(suite.ids.service, patch as never)])
    expect((await request()).json()).toMatchObject({
      status: 404,
      errors: [{ pointer: '/serviceId' }],
    })
  })

  it('need a reason where somebody decides, and pass at once where nobody does', async () => {
    expect((await request({ reason: '' })).json()).toMatchObject({
      status: 400,
      errors: [{ pointer: '/reason' }],
    })
    const { storage, ids } = suite
    await storage.write([storage.services.update(ids.service, { approval: 'automatic' })])
    expect((await request({ reason: '' })).json()).toMatchObject({ state: 'approved' })
  })

  it('show the reviewer who asks, what is used already, and what was asked before', async () => {
    const { storage, ids } = suite
    const other = things.service(ids.acme, 'search', { visibility: 'platform' })
    const hidden = things.service(ids.globex, 'inner')
    await storage.write([storage.services.insert(other), storage.services.insert(hidden)])
    const rejected = (await request()).json<SubscriptionView>().id
    const event = { actor: { id: ids.users.admin, name: 'admin', address: null } }
    await storage.subscriptions.change({
      id: rejected,
      event: 'reject',
      reason: 'Which pages?',
      ...event,
    })
    for (const serviceId of [other.id, hidden.id]) {
      await ask({ applicationId: ids.crawler, serviceId, reason: 'Too.', planId: ids.plan })
    }
    suite.uses.push({ serviceId: other.id, calls: 4_210, errors: 4, costMicros: 31_200_000 })
    const { id } = (await request()).json<SubscriptionView>()
    const detail = (
      await suite.as('admin', { url: `/api/v1/subscriptions/${id}` })
    ).json<SubscriptionDetail>()
    expect(detail).toMatchObject({
      requesterRole: 'owner',
      requesterSince: 1,
      keyCount: 0,
      uses: [
        {
          service: { name: 'search' },
          planName: 'team',
          state: 'pending',
          calls: 4_210,
          errors: 4,
          costMicros: 31_200_000,
        },
      ],
      earlier: [{ id: rejected, state: 'rejected', reason: 'Which pages?', actorName: 'admin' }],
      history: [{ event: 'request', actorName: 'stranger' }],
    })
    const own = await suite.as('stranger', { url: `/api/v1/subscriptions/${id}` })
    expect(
      own
        .json<SubscriptionDetail>()
        .uses.map(({ service }) => service.name)
        .toSorted(),
    ).toEqual(['inner', 'search'])
  })
})
