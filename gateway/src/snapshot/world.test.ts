// The worker's world: its indexes through puts, changes and removals, and which ban covers an address.
import { defaultRouting } from '../contract/provider.ts'
import { describe, expect, test } from 'vitest'
import { createWorld } from './create-world.ts'
import type {
  DecisionEntity,
  Entity,
  KeyEntity,
  ServiceEntity,
  SubscriptionEntity,
} from './world.ts'

const key: KeyEntity = {
  kind: 'key',
  id: 'key_1',
  hash: 'aa',
  applicationId: 'app_1',
  expiresAt: null,
}
const service: ServiceEntity = {
  kind: 'service',
  id: 'srv_1',
  tenantId: 'ten_1',
  name: 'chat',
  models: ['small', 'large'],
  visibility: 'platform',
  visibleTo: [],
  cacheTtlMs: null,
}

function subscription(id: string, createdAt: number): SubscriptionEntity {
  return {
    kind: 'subscription',
    id,
    applicationId: 'app_1',
    serviceId: 'srv_1',
    expiresAt: null,
    createdAt,
    requestsPerMinute: null,
    parallel: null,
    slots: { requests: null, parallel: null },
  }
}

function ban(id: string, address: string, prefix: number, more: Partial<DecisionEntity> = {}) {
  return { kind: 'decision', id, type: 'ban', address, prefix, expiresAt: null, ...more } as const
}

function worldOf(...upserts: readonly Entity[]) {
  const world = createWorld()
  world.apply({ version: 1, upserts, deletes: [] })
  return world
}

describe('indexes', () => {
  test('a rotated key is found by its new hash only', () => {
    const world = worldOf(key)
    world.apply({ version: 2, upserts: [{ ...key, hash: 'bb' }], deletes: [] })
    expect(world.keyByHash('aa')).toBeUndefined()
    expect(world.keyByHash('bb')?.id).toBe('key_1')
    expect(world.version).toBe(2)
  })

  test('a name passes from a model that goes to one that comes in the same step', () => {
    const model = {
      kind: 'model',
      name: 'small',
      createdAt: 1,
      targets: [],
      routing: defaultRouting,
    } as const
    const world = worldOf({ ...model, id: 'mdl_1' })
    world.apply({
      version: 2,
      upserts: [{ ...model, id: 'mdl_2' }],
      deletes: [{ kind: 'model', id: 'mdl_1' }],
    })
    expect(world.modelByName('small')?.id).toBe('mdl_2')
  })

  test('two models that swap their names keep both', () => {
    const one = {
      kind: 'model',
      id: 'mdl_1',
      name: 'a',
      createdAt: 1,
      targets: [],
      routing: defaultRouting,
    } as const
    const two = { ...one, id: 'mdl_2', name: 'b' } as const
    const world = worldOf(one, two)
    const swapped = [
      { ...one, name: 'b' },
      { ...two, name: 'a' },
    ]
    world.apply({ version: 2, upserts: swapped, deletes: [] })
    expect(world.modelByName('a')?.id).toBe('mdl_2')
    expect(world.modelByName('b')?.id).toBe('mdl_1')
  })

  test('subscriptions of an application come oldest first, whatever the order they arrive in', () => {
    const world = worldOf(subscription('sub_2', 20), subscription('sub_3', 30))
    world.apply({ version: 2, upserts: [subscription('sub_1', 10)], deletes: [] })
    expect(world.subscriptionsOf('app_1').map(({ id }) => id)).toEqual(['sub_1', 'sub_2', 'sub_3'])
    world.apply({ version: 3, upserts: [], deletes: [{ kind: 'subscription', id: 'sub_2' }] })
    expect(world.subscriptionsOf('app_1').map(({ id }) => id)).toEqual(['sub_1', 'sub_3'])
  })

  test('a list that a call holds does not change under it', () => {
    const world = worldOf(subscription('sub_1', 10))
    const held = world.subscriptionsOf('app_1')
    world.apply({ version: 2, upserts: [], deletes: [{ kind: 'subscription', id: 'sub_1' }] })
    expect(held).toHaveLength(1)
    expect(world.subscriptionsOf('app_1')).toEqual([])
  })

  test('a service is found by each model it offers, and no more by one it dropped', () => {
    const world = worldOf(service)
    world.apply({ version: 2, upserts: [{ ...service, models: ['large'] }], deletes: [] })
    expect(world.servicesOffering('small')).toEqual([])
    expect(world.servicesOffering('large').map(({ id }) => id)).toEqual(['srv_1'])
  })
})

describe('bans', () => {
  const ipv4 = '00000000000000000000ffffcb007107'
  const ipv6 = '20010db8000000010000000000000007'

  test.each([
    ['the address itself', ban('d', ipv4, 128), ipv4, true],
    ['another address', ban('d', ipv4, 128), ipv4.replace(/7$/, '8'), false],
    ['an IPv4 range, by its bits', ban('d', ipv4, 125), ipv4.replace(/7$/, '1'), true],
    ['the address after an IPv4 range', ban('d', ipv4, 125), ipv4.replace(/7$/, '8'), false],
    [
      'any address of an IPv6 /64',
      ban('d', ipv6, 64),
      `${ipv6.slice(0, 16)}ffffffffffffffff`,
      true,
    ],
    ['the next /64', ban('d', ipv6, 64), '20010db8000000020000000000000007', false],
    ['everything', ban('d', '0'.repeat(32), 0), ipv4, true],
  ])('%s', (_name, decision, address, isCovered) => {
    expect(worldOf(decision).banOf(address, 1_000)?.id).toBe(isCovered ? 'd' : undefined)
  })

  test('ends by itself at its time', () => {
    const world = worldOf(ban('d', ipv4, 128, { expiresAt: 2_000 }))
    expect(world.banOf(ipv4, 1_999)?.id).toBe('d')
    expect(world.banOf(ipv4, 2_000)).toBeUndefined()
  })

  test('an allow over the address wins over any ban, as long as it holds', () => {
    const allow = ban('a', ipv4, 120, { type: 'allow', expiresAt: 2_000 })
    const world = worldOf(ban('d', ipv4, 128), allow)
    expect(world.banOf(ipv4, 1_000)).toBeUndefined()
    expect(world.banOf(ipv4, 2_000)?.id).toBe('d')
  })

  test('lifting one of two bans of the same address leaves the other', () => {
    const world = worldOf(ban('d1', ipv4, 128), ban('d2', ipv4, 128))
    world.apply({ version: 2, upserts: [], deletes: [{ kind: 'decision', id: 'd2' }] })
    expect(world.banOf(ipv4, 1_000)?.id).toBe('d1')
  })
})
