// Bytes that no client library would send: each gets one clean refusal, its connection is closed, and the next call works.
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { startOpenAiServer } from '../fakes/openai-server.ts'
import type { ScriptedServer } from '../fakes/scripted-server.ts'
import { clientKey, model, provider } from '../fakes/world.ts'

let plane: TestPlane
let upstream: ScriptedServer

beforeAll(async () => {
  upstream = await startOpenAiServer()
  plane = await startPlane({
    entities: [
      provider({ name: 'fake', kind: 'openai', baseUrl: `${upstream.origin}/v1` }),
      model('small', { to: 'fake' }),
    ],
  })
})

afterEach(async () => {
  expect((await plane.chat()).status).toBe(200)
  expect(plane.activeCalls()).toBe(0)
})

afterAll(async () => {
  await plane.close()
  await upstream.close()
})

const post = 'POST /v1/chat/completions HTTP/1.1\r\n'
const key = `authorization: Bearer ${clientKey}\r\ncontent-type: application/json\r\n`
const head = `host: a\r\n${key}`
const chunkedBody = '2\r\n{}\r\n0\r\n\r\n'
const chunked = 'transfer-encoding: chunked\r\n'
const two = 'content-length: 2\r\n'

describe('a shape that two servers might read differently is refused and closed:', () => {
  it.each([
    [
      'a length beside a transfer coding',
      `${post}${head}content-length: 5\r\n${chunked}\r\n${chunkedBody}`,
    ],
    [
      'a transfer coding before a length',
      `${post}${head}${chunked}content-length: 5\r\n\r\n${chunkedBody}`,
    ],
    ['two lengths', `${post}${head}${two}content-length: 3\r\n\r\n{}`],
    ['the same length twice', `${post}${head}${two}${two}\r\n{}`],
    ['a list of lengths', `${post}${head}content-length: 2, 2\r\n\r\n{}`],
    ['a length with a sign', `${post}${head}content-length: +2\r\n\r\n{}`],
    ['two hosts', `${post}${head}host: b\r\n${two}\r\n{}`],
    ['no host', `${post}${key}${two}\r\n{}`],
    ['a folded line', `${post}host: a\r\nx-a: b\r\n  c\r\n${key}${two}\r\n{}`],
    ['a bare line feed', `${post}host: a\n${key}${two}\r\n{}`],
    ['bare line feeds alone', `${post}${head}${two}\r\n{}`.replaceAll('\r\n', '\n')],
    [
      'another transfer coding before chunked',
      `${post}${head}transfer-encoding: gzip, chunked\r\n\r\n${chunkedBody}`,
    ],
    ['a coding that ends in chunked', `${post}${head}transfer-encoding: xchunked\r\n\r\n{}`],
    [
      'a transfer coding of HTTP/1.0',
      `${post.replace('1.1', '1.0')}${head}${chunked}\r\n${chunkedBody}`,
    ],
    ['an absolute target', `${post.replace('/v1', 'http://b/v1')}${head}${two}\r\n{}`],
    ['a tunnel', 'CONNECT 127.0.0.1:22 HTTP/1.1\r\nhost: a\r\n\r\n'],
    ['a space before the colon', `${post}host: a\r\ncontent-length : 2\r\n${key}\r\n{}`],
    ['a control character in a header', `${post}x-a: a\0b\r\n${head}${two}\r\n{}`],
    ['a chunk ended by a bare line feed', `${post}${head}${chunked}\r\n2\n{}\r\n0\r\n\r\n`],
    ['a chunk longer than any number', `${post}${head}${chunked}\r\nfffffffffffffffff\r\n{}`],
    ['what is no HTTP at all', '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001'],
  ])('%s', async (_what, text) => {
    const answer = await sendRaw(text)
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(answer.match(/HTTP\/1\.1 \d/g)).toHaveLength(1)
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toHaveProperty('error.message')
  })

  it('headers above their bound', async () => {
    const text = `${post}host: a\r\nx-a: ${'y'.repeat(20_000)}\r\n\r\n`
    expect(await sendRaw(text)).toMatch(/^HTTP\/1\.1 431 /)
  })
})

describe('a body', () => {
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`
  it.each([
    [
      'of 10,000 levels',
      `{"model":"small","messages":[{"role":"user","content":"x"}],"a":${deep}}`,
    ],
    ['of 10,000 levels and nothing else', deep],
    ['without messages', '{"model":"small"}'],
    ['with no message', '{"model":"small","messages":[]}'],
    [
      'that is no UTF-8',
      Buffer.from('{"model":"small","messages":[{"role":"user","content":"\u00ff"}]}', 'latin1'),
    ],
    ['of half a JSON', '{"model":"small","messages":['],
  ])('%s is refused before it costs a provider anything', async (_what, body) => {
    const before = upstream.requests.length
    const bytes = Buffer.from(body)
    const answer = await sendRaw(
      `${post}${head}connection: close\r\ncontent-length: ${bytes.length}\r\n\r\n`,
      bytes,
    )
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(upstream.requests).toHaveLength(before)
  })

  it.each([
    ['/v1/chat/completions', 'messages'],
    ['/v1/messages', 'messages'],
    ['/v1/completions', 'prompt'],
    ['/v1/responses', 'input'],
    ['/v1beta/models/small:generateContent', 'contents'],
  ])('without its main field is told so at %s', async (path, field) => {
    const before = upstream.requests.length
    const reply = await fetch(plane.origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': clientKey },
      body: '{"model":"small"}',
    })
    expect(reply.status).toBe(400)
    expect(await reply.text()).toContain(`\\"${field}\\"`)
    expect(upstream.requests).toHaveLength(before)
  })
})

describe('nonsense behind a request on the same connection', () => {
  const body = JSON.stringify({ model: 'small', messages: [{ role: 'user', content: 'Hi' }] })
  const request = `${post}${head}content-length: ${body.length}\r\n\r\n${body}`

  it('while its answer is waited for takes the connection and nothing is written into it', async () => {
    upstream.script({ hold: 'head' }, {})
    const socket = open()
    const answer = everything(socket)
    socket.write(request)
    const held = await upstream.nextRequest()
    socket.write('nonsense\r\n\r\n')
    expect(await answer).toBe('')
    expect(await held.closed).toBe(true)
  })

  it('behind a complete answer is refused', async () => {
    upstream.script({})
    const socket = open()
    const answer = everything(socket)
    socket.write(request)
    await once(socket, 'data')
    socket.write('nonsense\r\n\r\n')
    expect((await answer).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400'])
  })

  it('requests in a row are answered in a row', async () => {
    upstream.script({})
    const last = request.replace('host: a', 'host: a\r\nconnection: close')
    const answer = await sendRaw(request + request + last)
    expect(answer.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3)
  })
})

function open(): Socket {
  return connect(Number(new URL(plane.origin).port), '127.0.0.1')
}

/** All that comes until the server closes. */
function everything(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let answer = ''
    socket.on('data', (data) => (answer += data.toString()))
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
  })
}

function sendRaw(...pieces: (string | Buffer)[]): Promise<string> {
  const socket = open()
  const answer = everything(socket)
  for (const piece of pieces) socket.write(piece)
  return answer
}
