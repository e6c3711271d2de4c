// When the client leaves, reads slowly, or the gateway closes: upstream calls end, and each call has its one record.
import { once } from 'node:events'
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { startOpenAiServer } from '../fakes/openai-server.ts'
import type { ScriptedServer } from '../fakes/scripted-server.ts'
import { clientKey, model, provider, subscription } from '../fakes/world.ts'

let upstream: ScriptedServer
let plane: TestPlane

beforeAll(async () => {
  upstream = await startOpenAiServer()
})

afterEach(() => plane.close())

afterAll(() => upstream.close())

async function start(baseUrl = `${upstream.origin}/v1`): Promise<void> {
  plane = await startPlane({
    entities: [provider({ name: 'fake', kind: 'openai', baseUrl }), model('small', { to: 'fake' })],
  })
  plane.put(
    subscription({
      id: 'sub_web',
      parallel: 1,
      slots: { requests: null, parallel: plane.takeSlot() },
    }),
  )
}

function call(body: object): ClientRequest {
  const outgoing = httpRequest(`${plane.origin}/v1/chat/completions`, {
    method: 'POST',
    agent: false,
    headers: { 'content-type': 'application/json', 'x-api-key': clientKey },
  })
  outgoing.on('error', () => {})
  outgoing.end(
    JSON.stringify({ model: 'small', messages: [{ role: 'user', content: 'Hello' }], ...body }),
  )
  return outgoing
}

describe('a client that leaves', () => {
  it.each([
    ['before the head', 'head', {}],
    ['inside a whole answer', 'body', {}],
    ['before the first token of a stream', 'body', { stream: true }],
    ['inside a stream', 'middle', { stream: true }],
  ] as const)('%s cancels the upstream call and frees its slot', async (_when, hold, body) => {
    await start()
    upstream.script({ hold }, {})
    const outgoing = call(body)
    const held = await upstream.nextRequest()
    if (hold === 'middle') {
      const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
      await once(answer, 'data')
    }
    outgoing.destroy()
    expect(await held.closed).toBe(true)
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({ end: 'client_abort' })
    expect((await plane.chat()).status).toBe(200)
    expect(plane.records).toHaveLength(2)
  })

  it('while it sends its body leaves one record', async () => {
    await start()
    const outgoing = httpRequest(`${plane.origin}/v1/chat`, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', 'x-api-key': clientKey, 'content-length': 99 },
    })
    outgoing.on('error', () => {})
    outgoing.write('{"model":')
    await untilActive(1)
    outgoing.destroy()
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({ end: 'client_abort', status: 499 })
    expect(plane.activeCalls()).toBe(0)
  })

  it('while the answer is waited for again after a failure is not called for any more', async () => {
    await start()
    upstream.script({ status: 503, body: '{}', headers: { 'retry-after-ms': '1900' } }, {})
    const before = upstream.requests.length
    const outgoing = call({})
    const refused = await upstream.nextRequest()
    await refused.closed
    outgoing.destroy()
    expect((await plane.recorded(1))[0]).toMatchObject({ end: 'client_abort' })
    expect(upstream.requests).toHaveLength(before + 1)
  })
})

describe('a slow client', () => {
  it('holds the upstream back instead of filling memory, and gets all of it in the end', async () => {
    const deltas = 1_500
    const flood = await startOpenAiServer(() => ({
      text: `${'x'.repeat(10_000)} `,
      repeat: deltas,
    }))
    await start(`${flood.origin}/v1`)
    const outgoing = call({ stream: true })
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
    const seen = await flood.nextRequest()
    // Nothing is read: the upstream must not get rid of its 15 MB.
    const isDone = await Promise.race([seen.closed.then(() => true), turns(2_000)])
    expect(isDone).toBe(false)
    let bytes = 0
    answer.on('data', (chunk: Buffer) => (bytes += chunk.length))
    await once(answer, 'end')
    expect(bytes).toBeGreaterThan(deltas * 10_000)
    expect((await plane.recorded(1))[0]).toMatchObject({ end: 'complete' })
    await flood.close()
  })
})

describe('a connection that the upstream closed while it was kept', () => {
  it('is replaced without the client noticing and without a second attempt', async () => {
    await start()
    upstream.script({})
    expect((await plane.chat()).status).toBe(200)
    upstream.script({ cut: 'head' }, {})
    expect((await plane.chat()).status).toBe(200)
    const records = await plane.recorded(2)
    expect(records[1]!.detail.attempts).toHaveLength(1)
  })
})

describe('a connection that breaks', () => {
  it.each([
    ['by an end', false],
    ['by a reset', true],
  ])(
    '%s inside the head of a later answer has seen the request: it is an attempt',
    async (_how, isReset) => {
      await start()
      upstream.script({})
      await plane.chat()
      upstream.script({ cut: 'inside_head', isReset }, {})
      expect((await plane.chat()).status).toBe(200)
      const records = await plane.recorded(2)
      expect(records[1]!.detail.attempts.map(({ errorCode }) => errorCode)).toEqual([
        'upstream_failed',
        null,
      ])
    },
  )

  it('before its first answer is fresh: it is an attempt', async () => {
    await start()
    upstream.script({ cut: 'inside_head' }, {})
    expect((await plane.chat()).status).toBe(200)
    const [record] = await plane.recorded(1)
    expect(record!.detail.attempts).toHaveLength(2)
  })

  it('while it was kept, twice in a row, is replaced once: the second is an attempt', async () => {
    await start()
    upstream.script({})
    await plane.chat()
    upstream.script({ cut: 'head', isReset: true }, { cut: 'head', isReset: true }, {})
    expect((await plane.chat()).status).toBe(200)
    const records = await plane.recorded(2)
    expect(records[1]!.detail.attempts).toHaveLength(2)
  })
})

describe('closing', () => {
  it('waits for streams under way', async () => {
    await start()
    upstream.script({ hold: 'middle' })
    const reply = await plane.chat({ stream: true })
    const held = await upstream.nextRequest()
    const closed = plane.closeGracefully(10_000)
    held.release()
    expect(await reply.text()).toContain('[DONE]')
    await closed
    expect(plane.records).toMatchObject([{ end: 'complete' }])
  })

  it('cuts what outlasts the grace, with a record', async () => {
    await start()
    upstream.script({ hold: 'head' })
    const outgoing = call({})
    await upstream.nextRequest()
    await plane.closeGracefully(1)
    expect(plane.records).toMatchObject([{ errorCode: 'shutting_down' }])
    outgoing.destroy()
  })
})

describe('records', () => {
  it('are as many as calls, whatever happened to them', async () => {
    await start()
    plane.put(subscription({ id: 'sub_web' }))
    upstream.script(
      ...Array.from({ length: 20 }, () => [
        {},
        { status: 500, body: '{}' },
        { cut: 'head' as const },
        { cut: 'middle' as const },
      ]).flat(),
      {},
    )
    const calls = Array.from({ length: 60 }, (_, index) =>
      plane
        .chat({ stream: index % 2 === 0 }, index % 7 === 0 ? { authorization: 'Bearer wrong' } : {})
        .then((reply) => reply.text())
        .catch(() => ''),
    )
    await Promise.all(calls)
    const records = await plane.recorded(60)
    expect(new Set(records.map(({ id }) => id)).size).toBe(60)
    expect(plane.records).toHaveLength(60)
    expect(plane.activeCalls()).toBe(0)
  })
})

/** So many turns of the event loop, with everything that wants to happen in them. */
async function turns(count: number): Promise<false> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve))
  return false
}

async function untilActive(count: number): Promise<void> {
  while (plane.activeCalls() < count) await new Promise((resolve) => setImmediate(resolve))
}
