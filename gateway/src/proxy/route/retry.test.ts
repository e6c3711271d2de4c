// What follows a failure: the table, the tries that are left, and the wait.
import { describe, expect, it } from 'vitest'
import { GatewayError, type ErrorCode } from '../../errors.ts'
import { backoffMs, isFull, outcomeOf, stepsAfter, type Failure } from './retry.ts'

function failure(
  code: ErrorCode,
  upstreamStatus: number | null,
  retryAfterMs: number | null = null,
): Failure {
  return { error: new GatewayError(code), upstreamStatus, retryAfterMs }
}

describe('after a failure', () => {
  it.each([
    ['upstream_rejected', 400, [], 'neutral'],
    ['upstream_rejected', 422, [], 'neutral'],
    ['request_too_large', 413, [], 'neutral'],
    ['invalid_request', null, [], 'neutral'],
    ['client_closed_request', null, [], 'neutral'],
    ['internal_error', null, [], 'neutral'],
    ['hedge_lost', null, [], 'neutral'],
    ['context_length_exceeded', 400, ['bigger_context'], 'neutral'],
    ['unsupported_parameter', null, ['next_target'], 'neutral'],
    ['unsupported_operation', null, ['next_target'], 'neutral'],
    ['upstream_rejected', 404, ['next_target'], 'neutral'],
    ['upstream_credential_refused', 401, ['other_credential', 'next_target'], 'neutral'],
    ['upstream_credential_refused', 403, ['other_credential', 'next_target'], 'bad'],
    ['upstream_timeout', null, ['next_target'], 'bad'],
    ['upstream_rate_limited', 429, ['other_credential', 'retry', 'next_target'], 'neutral'],
    ['upstream_failed', 500, ['retry', 'next_target'], 'bad'],
    ['upstream_overloaded', 529, ['retry', 'next_target'], 'bad'],
    ['upstream_failed', null, ['retry', 'next_target'], 'bad'],
    ['upstream_unreadable', null, ['retry', 'next_target'], 'bad'],
  ] as const)('%s (%s): %j, %s', (code, status, steps, outcome) => {
    expect(stepsAfter(failure(code, status), 1, 3)).toEqual(steps)
    expect(outcomeOf(failure(code, status))).toBe(outcome)
  })

  it('no third try follows two where two are allowed', () => {
    expect(stepsAfter(failure('upstream_failed', 500), 2, 2)).toEqual(['next_target'])
  })

  it('a long wait asked for by the provider is not waited for', () => {
    const asked = failure('upstream_rate_limited', 429, 30_000)
    expect(stepsAfter(asked, 1, 3)).toEqual(['other_credential', 'next_target'])
  })

  it('who has no room, or asks to wait, is full; who failed is not', () => {
    expect(isFull(failure('upstream_rate_limited', 429))).toBe(true)
    expect(isFull(failure('upstream_overloaded', 503, 1_000))).toBe(true)
    expect(isFull(failure('upstream_overloaded', 503))).toBe(false)
    expect(isFull(failure('upstream_failed', 500))).toBe(false)
  })

  it('what the provider calls hopeless is not tried there again', () => {
    const error = new GatewayError('upstream_failed', { isRetryable: false })
    expect(stepsAfter({ error, upstreamStatus: 500, retryAfterMs: null }, 1, 3)).toEqual([
      'next_target',
    ])
  })

  it('the wait is anything up to a bound that doubles, after what was asked for', () => {
    expect(backoffMs(failure('upstream_failed', 500), 1, () => 0)).toBe(0)
    expect(backoffMs(failure('upstream_failed', 500), 2, () => 1)).toBe(200)
    expect(backoffMs(failure('upstream_failed', 500), 9, () => 1)).toBe(2_000)
    expect(backoffMs(failure('upstream_rate_limited', 429, 1_500), 1, () => 0)).toBe(1_500)
  })
})
