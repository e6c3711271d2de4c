// Order of targets, what follows a failure, and the breaker's states.
import { describe, expect, it } from 'vitest'
import { GatewayError, type ErrorCode } from '../../errors.ts'
import type { TargetEntity } from '../../snapshot/world.ts'
import { createBreakers, defaultBreakerSettings } from './breaker.ts'
import { drawByWeight, orderTargets } from './choose.ts'
import { backoffMs, decideStep, outcomeOf, type Failure } from './retry.ts'

function target(model: string, priority: number, weight = 1): TargetEntity {
  return { providerId: 'prv', model, priority, weight }
}

const names = (targets: readonly TargetEntity[]) => targets.map(({ model }) => model)

describe('the order of targets', () => {
  it('is by priority', () => {
    const targets = [target('c', 3), target('a', 1), target('b', 2)]
    expect(names(orderTargets(targets, () => 0))).toEqual(['a', 'b', 'c'])
  })

  it('among equals is drawn by weight', () => {
    const targets = [target('light', 1, 1), target('heavy', 1, 3)]
    expect(names(orderTargets(targets, () => 0.2))).toEqual(['light', 'heavy'])
    expect(names(orderTargets(targets, () => 0.3))).toEqual(['heavy', 'light'])
  })

  it('draws one where all weights are zero', () => {
    const items = [
      { name: 'a', weight: 0 },
      { name: 'b', weight: 0 },
    ]
    expect(drawByWeight(items, () => 0.9).name).toBe('b')
  })
})

function failure(
  code: ErrorCode,
  upstreamStatus: number | null,
  retryAfterMs: number | null = null,
): Failure {
  return { error: new GatewayError(code), upstreamStatus, retryAfterMs }
}

describe('after a failure', () => {
  it.each([
    ['upstream_rejected', 400, 1, 'give_up', 'neutral'],
    ['request_too_large', 413, 1, 'give_up', 'neutral'],
    ['context_length_exceeded', 400, 1, 'give_up', 'neutral'],
    ['unsupported_parameter', null, 1, 'give_up', 'neutral'],
    ['client_closed_request', null, 1, 'give_up', 'neutral'],
    ['internal_error', null, 1, 'give_up', 'neutral'],
    ['upstream_rejected', 404, 1, 'next_target', 'neutral'],
    ['upstream_credential_refused', 401, 1, 'next_target', 'bad'],
    ['upstream_timeout', null, 1, 'next_target', 'bad'],
    ['upstream_rate_limited', 429, 1, 'retry', 'neutral'],
    ['upstream_failed', 500, 2, 'retry', 'bad'],
    ['upstream_failed', 500, 3, 'next_target', 'bad'],
    ['upstream_failed', null, 1, 'retry', 'bad'],
    ['upstream_unreadable', null, 1, 'retry', 'bad'],
  ] as const)('%s (%s) on try %i: %s, %s', (code, status, tries, step, outcome) => {
    expect(decideStep(failure(code, status), tries, 3)).toBe(step)
    expect(outcomeOf(failure(code, status))).toBe(outcome)
  })

  it('a long wait asked for by the provider moves on', () => {
    expect(decideStep(failure('upstream_rate_limited', 429, 30_000), 1, 3)).toBe('next_target')
  })

  it('the back-off doubles, is jittered, and is never shorter than asked for', () => {
    expect(backoffMs(failure('upstream_failed', 500), 1, () => 0)).toBe(50)
    expect(backoffMs(failure('upstream_failed', 500), 2, () => 1)).toBe(200)
    expect(backoffMs(failure('upstream_rate_limited', 429, 1_500), 1, () => 0)).toBe(1_500)
  })
})

describe('a breaker', () => {
  function start() {
    let nowMs = 0
    const breakers = createBreakers(() => nowMs)
    return {
      breakers,
      advance: (ms: number) => (nowMs += ms),
      report: (outcome: 'good' | 'bad', times: number) => {
        for (let time = 0; time < times; time++) breakers.report('a', outcome)
      },
    }
  }

  it('opens after enough failures in a row, and only for its target', () => {
    const { breakers, report } = start()
    report('bad', defaultBreakerSettings.failuresInRow - 1)
    expect(breakers.admit('a')).toBe(true)
    report('bad', 1)
    expect(breakers.admit('a')).toBe(false)
    expect(breakers.admit('b')).toBe(true)
  })

  it('opens when half of enough calls fail', () => {
    const { breakers, report } = start()
    for (let round = 0; round < 10; round++) {
      report('good', 1)
      report('bad', 1)
    }
    expect(breakers.admit('a')).toBe(false)
  })

  it('lets one call probe after its rest, and heals when that is good', () => {
    const { breakers, report, advance } = start()
    report('bad', 10)
    advance(1_000)
    expect([breakers.admit('a'), breakers.admit('a')]).toEqual([true, false])
    breakers.report('a', 'good')
    expect([breakers.admit('a'), breakers.admit('a')]).toEqual([true, true])
  })

  it('rests longer after each bad probe, and asks again after one that told nothing', () => {
    const { breakers, report, advance } = start()
    report('bad', 10)
    advance(1_000)
    breakers.admit('a')
    breakers.report('a', 'bad')
    advance(1_999)
    expect(breakers.admit('a')).toBe(false)
    advance(1)
    expect(breakers.admit('a')).toBe(true)
    breakers.report('a', 'neutral')
    expect(breakers.admit('a')).toBe(true)
  })
})
