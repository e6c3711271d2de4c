// Main's side of the world: from written rows to versions, with everything that hangs on a change.
import { describe, expect, test, vi } from 'vitest'
import { createHealthSlots } from '../counters/health-slots.ts'
import { createHealthTable } from '../counters/health-table.ts'
import { createSlotAllocator } from '../counters/slots.ts'
import { createCounterTable } from '../counters/table.ts'
import { credential, installation, plan, subscription } from './fixtures/memory-rows.ts'
import { createSnapshotSource } from './source.ts'
import type { Delta, Entity, SubscriptionEntity } from './world.ts'

async function createSource() {
  const rows = installation()
  const deltas: Delta[] = []
  const onError = vi.fn<(error: unknown, what: string) => void>()
  const source = createSnapshotSource({
    rows,
    slots: createSlotAllocator(createCounterTable(1)),
    healthSlots: createHealthSlots(createHealthTable()),
    publish: (delta) => deltas.push(delta),
    onError,
    retryMs: 1,
  })
  await source.load()
  rows.reads.length = 0
  const last = (): Delta => deltas.at(-1)!
  const entity = <K extends Entity['kind']>(kind: K) =>
    source.entities().find((one) => one.kind === kind) as Extract<Entity, { kind: K }>
  return { rows, source, deltas, last, entity, onError }
}

const ids = (things: readonly { kind: string; id: string }[]) =>
  things.map(({ kind, id }) => `${kind} ${id}`).toSorted()

test('the first version holds everything that the data plane may use', async () => {
  const { source, last, entity } = await createSource()
  expect(source.version).toBe(1)
  expect(ids(last().upserts)).toEqual([
    'application app_1',
    'key key_1',
    'model mdl_1',
    'provider prv_1',
    'service srv_1',
    'subscription sub_1',
    'tenant ten_1',
  ])
  expect(entity('subscription')).toMatchObject({ requestsPerMinute: 60, parallel: 2 })
  expect(entity('provider').credentials).toEqual([
    {
      ...{ id: 'crd_1', weight: 1, secret: 'secret of crd_1', expiresAt: null },
      slot: { index: expect.any(Number), generation: 1 },
    },
  ])
})

describe('cascades', () => {
  test('a plan changes the subscriptions that have it, and they keep their counters', async () => {
    const { rows, source, last, entity } = await createSource()
    const before = entity('subscription')
    rows.put('plan', plan({ requestsPerMinute: 10, parallel: null }))
    await source.refresh([{ kind: 'plan', id: 'pln_1' }])
    const [after] = last().upserts as SubscriptionEntity[]
    expect(after).toMatchObject({ id: 'sub_1', requestsPerMinute: 10, parallel: null })
    expect(after?.slots).toEqual({ requests: before.slots.requests, parallel: null })
  })

  test('an application that goes takes its keys and subscriptions along', async () => {
    const { rows, source, last } = await createSource()
    rows.remove('application', 'app_1')
    rows.remove('key', 'key_1')
    rows.remove('subscription', 'sub_1')
    await source.refresh([{ kind: 'application', id: 'app_1' }])
    expect(ids(last().deletes)).toEqual(['application app_1', 'key key_1', 'subscription sub_1'])
  })

  test('a tenant that goes takes its whole tree along', async () => {
    const { rows, source, last } = await createSource()
    for (const [kind, id] of [
      ['tenant', 'ten_1'],
      ['application', 'app_1'],
      ['key', 'key_1'],
      ['service', 'srv_1'],
      ['subscription', 'sub_1'],
    ] as const) {
      rows.remove(kind, id)
    }
    await source.refresh([{ kind: 'tenant', id: 'ten_1' }])
    expect(ids(last().deletes)).toEqual([
      'application app_1',
      'key key_1',
      'service srv_1',
      'subscription sub_1',
      'tenant ten_1',
    ])
  })

  test('a credential that moves changes both providers', async () => {
    const { rows, source, last } = await createSource()
    const [first] = await rows.byIds('provider', ['prv_1'])
    rows.put('provider', { ...first!, id: 'prv_2', name: 'other' })
    await source.refresh([{ kind: 'provider', id: 'prv_2' }])
    rows.put('credential', credential('crd_1', 'prv_2'))
    await source.refresh([{ kind: 'credential', id: 'crd_1' }])
    expect(last().upserts).toMatchObject([
      { id: 'prv_1', credentials: [] },
      { id: 'prv_2', credentials: [{ id: 'crd_1' }] },
    ])
  })

  test('a service that is retired leaves the world', async () => {
    const { rows, source, last } = await createSource()
    const [row] = await rows.byIds('service', ['srv_1'])
    rows.put('service', { ...row!, state: 'retired' })
    await source.refresh([{ kind: 'service', id: 'srv_1' }])
    expect(last()).toMatchObject({ upserts: [], deletes: [{ kind: 'service', id: 'srv_1' }] })
  })
})

describe('changes', () => {
  test('a revoked subscription is deleted from the world', async () => {
    const { rows, source, last } = await createSource()
    rows.remove('subscription', 'sub_1')
    expect(await source.refresh([{ kind: 'subscription', id: 'sub_1' }])).toBe(2)
    expect(last()).toEqual({
      version: 2,
      upserts: [],
      deletes: [{ kind: 'subscription', id: 'sub_1' }],
    })
  })

  test('only what changed is read', async () => {
    const { rows, source } = await createSource()
    await source.refresh([{ kind: 'key', id: 'key_1' }])
    expect(rows.reads).toEqual(['key key_1'])
  })

  test('a change that changes nothing, and a kind that is none of ours, make no version', async () => {
    const { source } = await createSource()
    await source.refresh([
      { kind: 'key', id: 'key_1' },
      { kind: 'member', id: 'ten_1' },
    ])
    expect(source.version).toBe(1)
  })

  test('a row that can not be built leaves its last good state, and the others go on', async () => {
    const { rows, source, last, entity, onError } = await createSource()
    rows.put('subscription', subscription({ planId: 'pln_gone' }))
    rows.remove('key', 'key_1')
    await source.refresh([
      { kind: 'subscription', id: 'sub_1' },
      { kind: 'key', id: 'key_1' },
    ])
    expect(last()).toMatchObject({ upserts: [], deletes: [{ kind: 'key', id: 'key_1' }] })
    expect(entity('subscription').requestsPerMinute).toBe(60)
    expect(onError).toHaveBeenCalledOnce()
  })

  test('while the storage does not answer the world stays, and the change comes later', async () => {
    const { rows, source, onError } = await createSource()
    rows.remove('key', 'key_1')
    rows.failure = new Error('database is away')
    const done = source.refresh([{ kind: 'key', id: 'key_1' }])
    await vi.waitFor(() => expect(onError).toHaveBeenCalled())
    expect(source.version).toBe(1)
    rows.failure = null
    expect(await done).toBe(2)
  })

  test('decisions are published at once and are part of the whole', async () => {
    const { source, last } = await createSource()
    const decision = {
      kind: 'decision',
      id: 'dec_1',
      type: 'ban',
      address: '0'.repeat(32),
      prefix: 128,
      expiresAt: null,
    } as const
    expect(source.publishDecisions([decision], [])).toBe(2)
    expect(source.entities()).toContain(decision)
    source.publishDecisions([], ['dec_1', 'dec_unknown'])
    expect(last().deletes).toEqual([{ kind: 'decision', id: 'dec_1' }])
  })

  test('the first end of a subscription is known, of suspended ones too', async () => {
    const { rows, source } = await createSource()
    expect(source.firstExpiryMs()).toBe(Number.POSITIVE_INFINITY)
    rows.put('subscription', subscription({ state: 'suspended', expiresAt: 5_000 }))
    await source.refresh([{ kind: 'subscription', id: 'sub_1' }])
    expect(source.firstExpiryMs()).toBe(5_000)
  })
})
