// When a provider fails: what the client sees, what is tried next, and when it stops.
import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { startOpenAiServer } from '../fakes/openai-server.ts'
import type { ScriptedServer } from '../fakes/scripted-server.ts'
import { model, provider, providerSecret } from '../fakes/world.ts'
import type { Timeouts } from '../../gateway/src/contract/provider.ts'

let first: ScriptedServer
let second: ScriptedServer
let plane: TestPlane

beforeEach(async () => {
  first = await startOpenAiServer()
  second = await startOpenAiServer()
})

afterEach(async () => {
  await plane.close()
  await first.close()
  await second.close()
})

async function start(names: string[], timeouts: Partial<Timeouts> = {}): Promise<void> {
  const origins: Record<string, string> = { first: first.origin, second: second.origin }
  plane = await startPlane({
    entities: [
      ...Object.entries(origins).map(([name, origin]) =>
        provider({ name, kind: 'openai', baseUrl: `${origin}/v1`, timeouts }),
      ),
      model('small', ...names.map((to, index) => ({ to, priority: index + 1 }))),
    ],
  })
}

const words = (message: string) => JSON.stringify({ error: { message, type: 'x', code: 'y' } })

describe('a refusal of the only target', () => {
  it.each([
    [400, 400, 'upstream_rejected', 1],
    [404, 404, 'upstream_rejected', 1],
    [422, 422, 'upstream_rejected', 1],
    [413, 413, 'request_too_large', 1],
    [401, 502, 'upstream_credential_refused', 1],
    [403, 502, 'upstream_credential_refused', 1],
    [429, 429, 'upstream_rate_limited', 3],
    [500, 500, 'upstream_failed', 3],
    [503, 503, 'upstream_overloaded', 3],
    [529, 503, 'upstream_overloaded', 3],
  ])('with %i becomes %i %s after %i attempts', async (status, seen, code, attempts) => {
    await start(['first'])
    first.script({ status, body: words(`no, ${providerSecret}`) })
    const reply = await plane.chat()
    expect(reply.status).toBe(seen)
    const text = await reply.text()
    expect(JSON.parse(text)).toMatchObject({ error: { code } })
    expect(text).not.toContain(providerSecret)
    expect(first.requests).toHaveLength(attempts)
    const [record] = await plane.recorded(1)
    expect(record!.detail.attempts.map(({ status }) => status)).toEqual(
      Array(attempts).fill(status),
    )
    expect(record).toMatchObject({ status: seen, errorCode: code, end: 'upstream_error' })
  })

  it('with 529 stays 529 at the Anthropic door', async () => {
    await start(['first'])
    first.script({ status: 529, body: words('busy') })
    const reply = await plane.messages()
    expect(reply.status).toBe(529)
    expect(await reply.json()).toMatchObject({ error: { type: 'overloaded_error' } })
  })

  it('is not tried again for a client library that retries already', async () => {
    await start(['first'])
    first.script({ status: 500, body: words('no') })
    await plane.chat({}, { 'x-stainless-retry-count': '1' })
    expect(first.requests).toHaveLength(1)
  })

  it('never shows HTML, and tells SDKs not to retry what can not be mended', async () => {
    await start(['first'])
    first.script({ status: 400, body: '<html>nginx</html>' })
    const reply = await plane.chat()
    expect(reply.headers.get('x-should-retry')).toBe('false')
    expect(await reply.text()).not.toContain('nginx')
  })

  it('and one good answer later is a good answer', async () => {
    await start(['first'])
    first.script({ status: 503, body: words('busy') }, {})
    expect((await plane.chat()).status).toBe(200)
  })
})

describe('the next target', () => {
  it.each([
    [{ status: 500, body: words('no') }, 200, 'second'],
    [{ status: 429, body: words('no'), headers: { 'retry-after': '30' } }, 200, 'second'],
    [{ status: 401, body: words('no') }, 200, 'second'],
    [{ status: 404, body: words('no') }, 200, 'second'],
    [{ cut: 'head' as const }, 200, 'second'],
    [{ body: 'no json' }, 200, 'second'],
    [{ status: 400, body: words('no') }, 400, 'first'],
    [{ status: 413, body: words('no') }, 413, 'first'],
  ])('after %j: %i from %s', async (behaviour, status, name) => {
    await start(['first', 'second'])
    first.script(behaviour)
    expect((await plane.chat()).status).toBe(status)
    expect((await plane.recorded(1))[0]).toMatchObject({ provider: name, status })
  })

  it('answers a stream that broke before its first content', async () => {
    await start(['first', 'second'])
    first.script({ cut: 'head' })
    const text = await (await plane.chat({ stream: true })).text()
    expect(text).toContain('[DONE]')
    expect((await plane.recorded(1))[0]).toMatchObject({ provider: 'second', end: 'complete' })
  })

  it('is the only one tried once the first has failed often enough', async () => {
    await start(['first', 'second'])
    first.script({ status: 500, body: words('no') })
    for (let call = 0; call < 4; call++) await plane.chat()
    const before = first.requests.length
    await plane.chat()
    expect(first.requests).toHaveLength(before)
  })
})

describe('a stream that breaks after its first content', () => {
  it.each(['chat', 'messages'] as const)('ends with a native error at %s', async (door) => {
    await start(['first', 'second'])
    first.script({ cut: 'middle' })
    const reply = await plane[door]({ stream: true })
    expect(reply.status).toBe(200)
    const text = await reply.text()
    expect(text).toMatch(
      door === 'chat' ? /data: \{"error":.*\}\n\n$/ : /event: error\ndata: .*\n\n$/,
    )
    expect(text).not.toContain('[DONE]')
    expect(text).not.toContain('"finish_reason":"stop"')
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({
      status: 200,
      end: 'upstream_error',
      errorCode: 'upstream_failed',
    })
    expect(second.requests).toHaveLength(0)
  })
})

describe('a deadline', () => {
  it('for the first token moves on to the next target', async () => {
    await start(['first', 'second'], { firstTokenMs: 60 })
    first.script({ hold: 'head' })
    expect((await plane.chat({ stream: true })).status).toBe(200)
    expect((await plane.recorded(1))[0]!.detail.attempts[0]).toMatchObject({
      provider: 'first',
      errorCode: 'upstream_timeout',
    })
  })

  it('for the first token does not bound an answer that comes whole', async () => {
    await start(['first'], { firstTokenMs: 20, totalMs: 200 })
    first.script({ hold: 'head' })
    expect((await plane.chat()).status).toBe(504)
    const [record] = await plane.recorded(1)
    expect(record!.detail.errorDetail).toContain('whole call')
  })

  it('for the first token of a stream counts beyond its head', async () => {
    await start(['first'], { firstTokenMs: 60 })
    first.script({ hold: 'body' })
    const reply = await plane.chat({ stream: true })
    expect(reply.status).toBe(504)
    expect((await plane.recorded(1))[0]).toMatchObject({ end: 'timeout' })
  })

  it('between chunks ends the stream with an error', async () => {
    await start(['first'], { idleMs: 60 })
    first.script({ hold: 'middle' })
    const text = await (await plane.chat({ stream: true })).text()
    expect(text).toContain('"code":"upstream_timeout"')
    expect((await plane.recorded(1))[0]).toMatchObject({ status: 200, end: 'timeout' })
  })

  it('for the whole call ends it whatever comes', async () => {
    await start(['first', 'second'], { totalMs: 80 })
    first.script({ hold: 'head' })
    second.script({ hold: 'head' })
    expect((await plane.chat()).status).toBe(504)
    const [record] = await plane.recorded(1)
    expect(record!.detail.errorDetail).toContain('whole call')
  })
})

describe('nobody at the address of the target', () => {
  it('is a 502 after three attempts', async () => {
    await start(['first'])
    const nobody = createServer().listen(0, '127.0.0.1')
    await once(nobody, 'listening')
    const { port } = nobody.address() as AddressInfo
    nobody.close()
    await once(nobody, 'close')
    plane.put(provider({ name: 'first', kind: 'openai', baseUrl: `http://127.0.0.1:${port}/v1` }))
    expect((await plane.chat()).status).toBe(502)
    expect((await plane.recorded(1))[0]!.detail.attempts).toHaveLength(3)
  })
})
