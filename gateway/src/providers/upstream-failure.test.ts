import { describe, expect, it } from 'vitest'
import { readFailure } from './upstream-failure.ts'

function read(status: number, body: unknown = {}, headers: Record<string, string> = {}) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
  return readFailure(status, headers, bytes, 'sk-secret-1234')
}

describe('a refusal of the provider', () => {
  it.each([
    [400, 'upstream_rejected', 400, false],
    [404, 'upstream_rejected', 404, false],
    [422, 'upstream_rejected', 422, false],
    [401, 'upstream_credential_refused', 502, false],
    [402, 'upstream_credential_refused', 502, false],
    [403, 'upstream_credential_refused', 502, false],
    [408, 'upstream_timeout', 504, true],
    [413, 'request_too_large', 413, false],
    [429, 'upstream_rate_limited', 429, true],
    [500, 'upstream_failed', 500, true],
    [502, 'upstream_failed', 502, true],
    [503, 'upstream_overloaded', 503, true],
    [504, 'upstream_timeout', 504, true],
    [529, 'upstream_overloaded', 503, true],
    [302, 'upstream_failed', 502, false],
  ])('with %i is %s, shown as %i', (upstream, code, status, isRetryable) => {
    expect(read(upstream)).toMatchObject({ code, status, isRetryable })
  })

  it.each([
    ['OpenAI', { error: { message: 'too hot' } }],
    ['Anthropic', { type: 'error', error: { type: 'x', message: 'too hot' } }],
    ['plain error', { error: 'too hot' }],
    ['Mistral', { object: 'error', message: 'too hot' }],
    ['FastAPI', { detail: 'too hot' }],
    ['Google’s list', [{ error: { code: 400, message: 'too hot', status: 'INVALID_ARGUMENT' } }]],
    ['Cloudflare', { success: false, errors: [{ code: 7003, message: 'too hot' }], result: null }],
    ['MiniMax', { base_resp: { status_code: 1004, status_msg: 'too hot' } }],
    ['Baidu', { error_code: 17, error_msg: 'too hot' }],
    ['Databricks', { error_code: 'BAD_REQUEST', message: 'too hot' }],
  ])('in the shape of %s keeps its words', (_name, body) => {
    expect(read(400, body).message).toBe('too hot')
  })

  it('says of each fault of a body where it is', () => {
    const detail = [
      { type: 'extra_forbidden', loc: ['body', 'seed'], msg: 'Extra inputs are not permitted' },
      { type: 'missing', loc: ['body', 'messages', 0, 'content'], msg: 'Field required' },
    ]
    const words = 'seed: Extra inputs are not permitted; messages.0.content: Field required'
    expect(read(422, { detail }).message).toBe(words)
    expect(read(422, { object: 'error', message: { detail } }).message).toBe(words)
  })

  it('never shows HTML, or what is no JSON', () => {
    expect(read(502, '<html>Bad gateway</html>').message).toBeNull()
    expect(read(400, { error: { message: ' <html>no</html>' } }).message).toBeNull()
    expect(read(500, '').message).toBeNull()
  })

  it('has our credential masked', () => {
    const body = { error: { message: 'Key sk-secret-1234 is over sk-secret-1234’s limit' } }
    expect(read(429, body).message).toBe('Key *** is over ***’s limit')
  })

  it.each([
    { error: { message: 'x', code: 'context_length_exceeded' } },
    { type: 'error', error: { message: 'prompt is too long: 210000 tokens > 200000 maximum' } },
    { error: { message: 'This model’s maximum context length is 8192 tokens' } },
    {
      error: { message: 'This model’s maximum prompt length is 131072 but the request contains 9' },
    },
    { message: 'too many tokens: total number of tokens in the prompt' },
    {
      error: { message: 'The input token count (9) exceeds the maximum number of tokens allowed' },
    },
    { message: 'Input is too long for requested model.' },
    { error: 'Your request exceeds the model’s context window' },
  ])('for a context that is full has the code of its own: %j', (body) => {
    expect(read(400, body)).toMatchObject({ code: 'context_length_exceeded', status: 400 })
  })

  it('for an exhausted account, or on the provider’s advice, is not retried', () => {
    const exhausted = { error: { message: 'x', code: 'insufficient_quota' } }
    expect(read(429, exhausted).isRetryable).toBe(false)
    expect(read(500, {}, { 'x-should-retry': 'false' }).isRetryable).toBe(false)
  })

  it.each([
    [{ 'retry-after-ms': '1500', 'retry-after': '9' }, 1_500],
    [{ 'retry-after': '2' }, 2_000],
    [
      { 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT', date: 'Tue, 24 Nov 2026 12:00:00 GMT' },
      30_000,
    ],
    [{ 'retry-after': 'Tue, 24 Nov 2026 12:00:30 GMT' }, null],
    [{ 'retry-after': 'soon' }, null],
    [{}, null],
  ])('asks for patience by %j', (headers, expected) => {
    expect(read(429, {}, headers as Record<string, string>).retryAfterMs).toBe(expected)
  })
})
