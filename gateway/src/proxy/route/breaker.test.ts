// The breaker's states, seen from two workers over one table.
import { describe, expect, it } from 'vitest'
import { createTestHealth } from '../../counters/fixtures/health.ts'
import { createBreakers, defaultBreakerSettings, type Outcome } from './breaker.ts'

function start() {
  const test = createTestHealth()
  const breakers = createBreakers(test)
  const elsewhere = createBreakers({ health: test.open(), clock: test.clock })
  const [a, b] = [test.slots.take(), test.slots.take()]
  const report = (outcome: Outcome, times: number) => {
    for (let time = 0; time < times; time++) breakers.report(a, outcome, false)
  }
  return { ...test, breakers, elsewhere, a, b, report }
}

describe('a breaker', () => {
  it('opens after enough failures in a row, for all workers and only for its target', () => {
    const { breakers, elsewhere, a, b, report } = start()
    report('bad', defaultBreakerSettings.failuresInRow - 1)
    elsewhere.report(a, 'neutral', false)
    expect(breakers.admit(a)).toBe('call')
    elsewhere.report(a, 'bad', false)
    expect([breakers.admit(a), elsewhere.admit(a)]).toEqual(['refused', 'refused'])
    expect(breakers.admit(b)).toBe('call')
  })

  it('opens when half of enough calls fail, and forgets those of an earlier window', () => {
    const { breakers, a, report, advanceMs } = start()
    const mixed = (rounds: number) => {
      for (let round = 0; round < rounds; round++) {
        report('good', 1)
        report('bad', 1)
      }
    }
    mixed(9)
    advanceMs(defaultBreakerSettings.windowMs)
    mixed(9)
    expect(breakers.admit(a)).toBe('call')
    mixed(1)
    expect(breakers.admit(a)).toBe('refused')
  })

  it('lets one call of all workers probe after its rest, and heals when that is good', () => {
    const { breakers, elsewhere, a, report, advanceMs } = start()
    report('bad', 10)
    advanceMs(999)
    expect(breakers.admit(a)).toBe('refused')
    advanceMs(1)
    expect([elsewhere.admit(a), breakers.admit(a)]).toEqual(['probe', 'refused'])
    elsewhere.report(a, 'good', true)
    expect([breakers.admit(a), breakers.admit(a)]).toEqual(['call', 'call'])
  })

  it('rests longer after each bad probe, up to a bound, and asks again after one that told nothing', () => {
    const { breakers, a, report, advanceMs } = start()
    report('bad', 10)
    for (const restMs of [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]) {
      advanceMs(restMs - 1)
      expect(breakers.admit(a)).toBe('refused')
      advanceMs(1)
      expect(breakers.admit(a)).toBe('probe')
      breakers.report(a, 'bad', true)
    }
    advanceMs(30_000)
    breakers.admit(a)
    breakers.report(a, 'neutral', true)
    expect(breakers.admit(a)).toBe('probe')
  })

  it('is not healed by a call from before it opened', () => {
    const { breakers, a, report } = start()
    report('bad', 10)
    report('good', 5)
    expect(breakers.admit(a)).toBe('refused')
  })

  it('takes another probe when the first one never came back', () => {
    const { breakers, a, report, advanceMs } = start()
    report('bad', 10)
    advanceMs(1_000)
    expect(breakers.admit(a)).toBe('probe')
    advanceMs(defaultBreakerSettings.probeMs)
    expect(breakers.admit(a)).toBe('probe')
  })

  it('knows nothing of a target without a slot, or whose slot went to another', () => {
    const { breakers, slots, a, report } = start()
    report('bad', 10)
    slots.retire(a, 1)
    slots.acknowledged(1)
    const reused = slots.take()
    expect(reused.index).toBe(a.index)
    report('bad', 10)
    expect([breakers.admit(reused), breakers.admit(a), breakers.admit(null)]).toEqual([
      'call',
      'call',
      'call',
    ])
  })
})
