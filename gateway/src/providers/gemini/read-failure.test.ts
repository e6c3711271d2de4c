import { describe, expect, it } from 'vitest'
import { readGoogleFailure } from './read-failure.ts'

function read(status: number, body: unknown, headers: Record<string, string> = {}) {
  return readGoogleFailure(status, headers, Buffer.from(JSON.stringify(body)), 'AIzaSecret')
}

function quota(quotaId: string) {
  return {
    error: {
      code: 429,
      message: 'You exceeded your current quota.',
      status: 'RESOURCE_EXHAUSTED',
      details: [
        { '@type': 'type.googleapis.com/google.rpc.QuotaFailure', violations: [{ quotaId }] },
        { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '12.25s' },
      ],
    },
  }
}

describe('a refusal of Google', () => {
  it('tells in its details how long to wait', () => {
    expect(read(429, quota('RequestsPerMinutePerProject'))).toMatchObject({
      code: 'upstream_rate_limited',
      status: 429,
      isRetryable: true,
      retryAfterMs: 12_250,
    })
    expect(read(429, quota('x'), { 'retry-after': '3' }).retryAfterMs).toBe(3_000)
  })

  it('for the day is not tried again', () => {
    expect(read(429, quota('RequestsPerDayPerProject')).isRetryable).toBe(false)
  })

  it('of our key is ours, though its status is 400', () => {
    const error = {
      code: 400,
      message: 'API key not valid.',
      status: 'INVALID_ARGUMENT',
      details: [{ reason: 'API_KEY_INVALID', domain: 'googleapis.com' }],
    }
    expect(read(400, { error })).toMatchObject({
      code: 'upstream_credential_refused',
      status: 502,
      isRetryable: false,
    })
  })

  it('of too long a prompt says so', () => {
    const message =
      'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).'
    expect(read(400, { error: { code: 400, message } })).toMatchObject({
      code: 'context_length_exceeded',
      status: 400,
    })
  })

  it('of a stream comes as a list, and our key is masked in its words', () => {
    const answer = [{ error: { code: 400, message: 'Bad key AIzaSecret here' } }]
    expect(read(400, answer)).toMatchObject({
      code: 'upstream_rejected',
      status: 400,
      message: 'Bad key *** here',
    })
  })

  it('that is HTML has no words', () => {
    const html = Buffer.from('<html>502</html>')
    expect(readGoogleFailure(502, {}, html, null)).toMatchObject({
      code: 'upstream_failed',
      message: null,
    })
  })
})
