// What the door refuses before there is a call: shapes, sizes, addresses, methods; each in the client's dialect.
import { connect } from 'node:net'
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

describe('a shape that two servers might read differently', () => {
  const head = `authorization: Bearer ${clientKey}\r\ncontent-type: application/json\r\n`
  const post = 'POST /v1/chat HTTP/1.1\r\n'
  const chunked = '2\r\n{}\r\n0\r\n\r\n'
  it.each([
    [
      'a length beside a transfer coding',
      `${post}host: a\r\n${head}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n${chunked}`,
    ],
    ['two lengths', `${post}host: a\r\n${head}content-length: 2\r\ncontent-length: 3\r\n\r\n{}`],
    ['a list of lengths', `${post}host: a\r\n${head}content-length: 2, 2\r\n\r\n{}`],
    ['two hosts', `${post}host: a\r\nhost: b\r\n${head}content-length: 2\r\n\r\n{}`],
    ['no host', `${post}${head}content-length: 2\r\n\r\n{}`],
    ['a folded line', `${post}host: a\r\nx-a: b\r\n  c\r\n${head}content-length: 2\r\n\r\n{}`],
    ['a bare line feed', `${post}host: a\n${head}content-length: 2\r\n\r\n{}`],
    [
      'another transfer coding',
      `${post}host: a\r\n${head}transfer-encoding: gzip, chunked\r\n\r\n${chunked}`,
    ],
    [
      'a transfer coding of HTTP/1.0',
      `POST /v1/chat HTTP/1.0\r\nhost: a\r\n${head}transfer-encoding: chunked\r\n\r\n${chunked}`,
    ],
    [
      'an absolute target',
      `POST http://b/v1/chat HTTP/1.1\r\nhost: a\r\n${head}content-length: 2\r\n\r\n{}`,
    ],
    ['a space before the colon', `${post}host: a\r\ncontent-length : 2\r\n${head}\r\n{}`],
    [
      'a chunk ended by a bare line feed',
      `${post}host: a\r\n${head}transfer-encoding: chunked\r\n\r\n2\n{}\r\n0\r\n\r\n`,
    ],
  ])('is refused and closed: %s', async (_what, text) => {
    expect(await sendRaw(text)).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  })

  it('and headers without an end are refused', async () => {
    const text = `${post}host: a\r\nx-a: ${'y'.repeat(20_000)}\r\n\r\n`
    expect(await sendRaw(text)).toMatch(/^HTTP\/1\.1 431 /)
  })
})

/** Everything that comes until the server closes. */
function sendRaw(text: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(Number(new URL(plane.origin).port), '127.0.0.1')
    socket.on('connect', () => socket.write(text))
    socket.on('data', (data) => (answer += data.toString()))
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
  })
}
