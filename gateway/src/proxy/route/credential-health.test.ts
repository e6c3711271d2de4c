// States of a credential, and how a pool chooses by them.
import { describe, expect, it } from 'vitest'
import { createTestHealth } from '../../counters/fixtures/health.ts'
import type { CredentialEntity } from '../../snapshot/world.ts'
import { createCredentialsHealth } from './credential-health.ts'
import { pickCredential } from './pick-credential.ts'

function start() {
  const test = createTestHealth()
  const credential = (id: string, more: Partial<CredentialEntity> = {}): CredentialEntity => ({
    ...{ id, weight: 1, secret: `sk-${id}`, expiresAt: null },
    slot: test.slots.take(),
    ...more,
  })
  const health = createCredentialsHealth(test)
  const elsewhere = createCredentialsHealth({ health: test.open(), clock: test.clock })
  return { ...test, credential, health, elsewhere }
}

describe('a credential', () => {
  it('cools for the time that the provider named, in every worker', () => {
    const { health, elsewhere, credential, advanceMs } = start()
    const one = credential('one')
    health.rest(one, 'cooling', 5_000)
    expect(elsewhere.of(one)).toEqual({ state: 'cooling', restMs: 5_000 })
    advanceMs(4_999)
    expect(elsewhere.of(one)).toEqual({ state: 'cooling', restMs: 1 })
    advanceMs(1)
    expect(elsewhere.of(one)).toEqual({ state: 'healthy', restMs: 0 })
  })

  it.each([
    ['cooling', 'easing', 1_000, 30_000],
    ['exhausted', 'exhausted', 300_000, 3_600_000],
    ['refused', 'refused', 60_000, 3_600_000],
  ] as const)('%s without a time rests longer each time', (kind, state, firstMs, longestMs) => {
    const { health, credential, advanceMs } = start()
    const one = credential('one')
    for (let restMs: number = firstMs; restMs < longestMs * 2; restMs *= 2) {
      health.rest(one, kind, null)
      expect(health.of(one)).toEqual({ state, restMs: Math.min(restMs, longestMs) })
      advanceMs(Math.min(restMs, longestMs))
    }
    health.succeed(one)
    health.rest(one, kind, null)
    expect(health.of(one).restMs).toBe(firstMs)
  })

  it('counts many calls that fail together as one failure', () => {
    const { health, credential } = start()
    const one = credential('one')
    for (let call = 0; call < 10; call++) health.rest(one, 'cooling', null)
    expect(health.of(one).restMs).toBe(1_000)
  })

  it('is not called healthy by a call from before, and a shorter time does not shorten its rest', () => {
    const { health, credential } = start()
    const one = credential('one')
    health.rest(one, 'cooling', 20_000)
    health.succeed(one)
    health.rest(one, 'cooling', 10)
    expect(health.of(one)).toEqual({ state: 'cooling', restMs: 20_000 })
  })

  it('rests no longer than an hour, whatever the provider says', () => {
    const { health, credential } = start()
    const one = credential('one')
    health.rest(one, 'cooling', 86_400_000)
    expect(health.of(one).restMs).toBe(3_600_000)
  })
})

describe('a pool', () => {
  const pick = (
    { health }: Pick<ReturnType<typeof start>, 'health'>,
    credentials: readonly CredentialEntity[],
    more: {
      readonly tried?: string[]
      readonly key?: number
      readonly random?: number
      readonly mayEase?: boolean
    } = {},
  ) =>
    pickCredential({
      ...{ credentials, health, nowMs: 1_000, tried: more.tried ?? [], key: more.key ?? null },
      random: () => more.random ?? 0,
      mayEase: more.mayEase ?? false,
    })

  it('is drawn from by weight, a weight of zero last', () => {
    const test = start()
    const pool = [
      test.credential('light'),
      test.credential('heavy', { weight: 3 }),
      test.credential('last', { weight: 0 }),
    ]
    expect(pick(test, pool, { random: 0.2 }).credential?.id).toBe('light')
    expect(pick(test, pool, { random: 0.99 }).credential?.id).toBe('heavy')
    expect(pick(test, pool, { tried: ['light', 'heavy'] }).credential?.id).toBe('last')
  })

  it('passes over what cools, has expired or failed in this call', () => {
    const test = start()
    const pool = [
      test.credential('cools'),
      test.credential('old', { expiresAt: 1_000 }),
      test.credential('tried'),
      test.credential('well'),
    ]
    test.health.rest(pool[0]!, 'cooling', 9_000)
    expect(pick(test, pool, { tried: ['tried'] }).credential?.id).toBe('well')
    expect(pick(test, pool, { tried: ['tried', 'well'] })).toEqual({
      credential: null,
      soonest: { state: 'cooling', restMs: 9_000 },
    })
  })

  it('uses one that rests by our guess only, when no other is left anywhere', () => {
    const test = start()
    const [guessed, told] = [test.credential('guessed'), test.credential('told')]
    test.health.rest(guessed, 'cooling', null)
    test.health.rest(told, 'cooling', 100)
    expect(pick(test, [guessed, told]).credential).toBeNull()
    expect(pick(test, [guessed, told], { mayEase: true }).credential?.id).toBe('guessed')
  })

  it('gives calls that belong together the same one, and the next best while that rests', () => {
    const test = start()
    const pool = ['a', 'b', 'c', 'd'].map((id) => test.credential(id))
    const own = pick(test, pool, { key: 42 }).credential!
    for (const random of [0, 0.3, 0.9]) {
      expect(pick(test, pool, { key: 42, random }).credential).toBe(own)
    }
    test.health.rest(own, 'cooling', 1_000)
    const stand = pick(test, pool, { key: 42 }).credential!
    expect(stand).not.toBe(own)
    expect(pick(test, pool, { key: 42, random: 0.9 }).credential).toBe(stand)
    test.advanceMs(1_000)
    expect(pick(test, pool, { key: 42 }).credential).toBe(own)
  })
})
