// What the door refuses before there is a call: sizes, addresses, methods; each in the client's dialect.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { clientKey } from '../fakes/world.ts'

let plane: TestPlane

beforeAll(async () => {
  plane = await startPlane({ bodyLimitBytes: 2_048 })
})

afterAll(() => plane.close())

const json = { 'content-type': 'application/json', 'x-api-key': clientKey }

describe('an error', () => {
  const cases: [what: string, path: string, init: RequestInit, status: number, code: string][] = [
    ['an unknown address', '/v1/nothing', { method: 'POST', body: 'x' }, 404, 'not_found'],
    ['an address that can not be decoded', '/v1/%zz', {}, 404, 'not_found'],
    ['a wrong method', '/v1/chat/completions', {}, 405, 'method_not_allowed'],
    [
      'a body of another type',
      '/v1/chat/completions',
      { method: 'POST', headers: { ...json, 'content-type': 'text/plain' }, body: 'x' },
      415,
      'unsupported_media_type',
    ],
    [
      'a compressed body',
      '/v1/chat',
      { method: 'POST', headers: { ...json, 'content-encoding': 'gzip' }, body: 'x' },
      415,
      'unsupported_media_type',
    ],
    ['bad JSON', '/v1/chat', { method: 'POST', headers: json, body: '{' }, 400, 'invalid_json'],
    [
      'no body',
      '/v1/chat',
      { method: 'POST', headers: { 'x-api-key': clientKey } },
      400,
      'invalid_json',
    ],
    [
      'a body that is no object',
      '/v1/chat',
      { method: 'POST', headers: json, body: '[]' },
      400,
      'invalid_request',
    ],
    [
      'a body that is too large',
      '/v1/chat',
      { method: 'POST', headers: json, body: `"${'x'.repeat(4_096)}"` },
      413,
      'request_too_large',
    ],
  ]
  it.each(cases)('for %s is in the dialect of OpenAI', async (_what, path, init, status, code) => {
    const reply = await fetch(plane.origin + path, init)
    expect(reply.status).toBe(status)
    expect(reply.headers.get('content-type')).toBe('application/json')
    expect(await reply.json()).toMatchObject({ error: { code } })
  })

  it.each([
    ['/v1/messages', { method: 'POST', headers: json, body: '{' }, 400, 'invalid_request_error'],
    ['/v1/messages', { method: 'POST' }, 401, 'authentication_error'],
    ['/v1/messages', { method: 'GET' }, 405, 'invalid_request_error'],
    ['/v1/messages/nothing', { method: 'POST' }, 404, 'not_found_error'],
    ['/v1/nothing', { headers: { 'anthropic-version': '2023-06-01' } }, 404, 'not_found_error'],
  ] as [string, RequestInit, number, string][])(
    'at %s is in the dialect of Anthropic',
    async (path, init, status, type) => {
      const reply = await fetch(plane.origin + path, init)
      expect(reply.status).toBe(status)
      expect(await reply.json()).toMatchObject({ type: 'error', error: { type } })
    },
  )
})
