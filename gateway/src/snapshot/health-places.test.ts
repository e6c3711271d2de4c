// Slots of targets and credentials: shared by models that name the same, kept over changes, given back at the end.
import { expect, test } from 'vitest'
import { defaultRouting } from '../contract/provider.ts'
import { createTestHealth } from '../counters/fixtures/health.ts'
import { createHealthPlaces } from './health-places.ts'
import type { ModelEntity, ProviderEntity } from './world.ts'

const model = (id: string, ...names: string[]): ModelEntity => ({
  kind: 'model',
  id,
  name: id,
  createdAt: 1,
  routing: defaultRouting,
  targets: names.map((name) => ({
    ...{ providerId: 'prv_1', model: name, priority: 1, weight: 1 },
    slot: null,
  })),
})

const provider = (secret: string): ProviderEntity => ({
  kind: 'provider',
  id: 'prv_1',
  name: 'openai',
  adapter: 'openai',
  baseUrl: null,
  isLocal: false,
  timeouts: { connectMs: 1, firstTokenMs: 1, idleMs: 1, totalMs: 1 },
  credentials: [{ id: 'crd_1', weight: 1, secret, expiresAt: null, slot: null }],
})

test('two models that name the same target share what is known of it', () => {
  const { slots } = createTestHealth()
  const places = createHealthPlaces(slots)
  const one = places.place(model('mdl_1', 'a', 'b'), undefined, 1)
  const two = places.place(model('mdl_2', 'b'), undefined, 1)
  expect(two.targets[0]!.slot).toEqual(one.targets[1]!.slot)
  expect(one.targets[0]!.slot).not.toEqual(one.targets[1]!.slot)
})

test('a changed model keeps the slots of the targets that stay, and the others are free afterwards', () => {
  const { slots } = createTestHealth()
  const places = createHealthPlaces(slots)
  const before = places.place(model('mdl_1', 'a', 'b'), undefined, 1)
  const after = places.place(model('mdl_1', 'b', 'c'), before, 2)
  expect(after.targets[0]!.slot).toEqual(before.targets[1]!.slot)
  slots.acknowledged(2)
  expect(slots.take().index).toBe(before.targets[0]!.slot!.index)
  places.leave(after, 3)
  slots.acknowledged(3)
  expect([slots.take().index, slots.take().index].toSorted()).toEqual(
    after.targets.map(({ slot }) => slot!.index).toSorted(),
  )
})

test('a credential with a new secret starts anew', () => {
  const { slots } = createTestHealth()
  const places = createHealthPlaces(slots)
  const before = places.place(provider('old'), undefined, 1)
  const same = places.place(provider('old'), before, 2)
  expect(same.credentials[0]!.slot).toEqual(before.credentials[0]!.slot)
  const after = places.place(provider('new'), same, 3)
  expect(after.credentials[0]!.slot).not.toEqual(before.credentials[0]!.slot)
})
