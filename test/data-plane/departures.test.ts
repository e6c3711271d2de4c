// When the client leaves, at every chat door and in every phase: the upstream call ends, its slot is free, and it is billed
// by the rule of docs/records.md.
import { once } from 'node:events'
import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { doorCases, send } from '../fakes/doors.ts'
import { openMemoryStore } from '../fakes/memory-store.ts'
import { startOpenAiServer } from '../fakes/openai-server.ts'
import type { ScriptedServer } from '../fakes/scripted-server.ts'
import { clientKey, model, provider, service, subscription } from '../fakes/world.ts'

describe.each(doorCases)('$name: a client that leaves', (door) => {
  let upstream: ScriptedServer
  let plane: TestPlane

  beforeAll(async () => {
    upstream = await door.startServer()
  })

  afterEach(async () => {
    // One call at a time is allowed, so this one needs the slot of the one before.
    upstream.script({})
    expect((await send(plane, door, false)).status).toBe(200)
    expect(plane.activeCalls()).toBe(0)
    await plane.close()
    await upstream.allClosed()
  })

  afterAll(() => upstream.close())

  async function start(): Promise<void> {
    plane = await startPlane({
      entities: [
        provider({ name: 'fake', kind: door.kind, baseUrl: upstream.origin + door.basePath }),
        model('small', { to: 'fake' }),
      ],
      random: () => 0,
    })
    const slots = { requests: null, parallel: plane.takeSlot() }
    plane.put(subscription({ id: 'sub_web', parallel: 1, slots }))
  }

  /** With `part` of its body sent, all of it by default. */
  function call(isStream: boolean, part = Infinity): ClientRequest {
    const { path, body } = door.request(isStream)
    const text = JSON.stringify(body)
    const outgoing = httpRequest(plane.origin + path, {
      method: 'POST',
      agent: false,
      headers: {
        'content-type': 'application/json',
        'content-length': text.length,
        'x-api-key': clientKey,
      },
    })
    outgoing.on('error', () => {})
    outgoing.write(text.slice(0, part))
    return outgoing
  }

  it('while it sends its body pays nothing', async () => {
    await start()
    const outgoing = call(false, 9)
    while (plane.activeCalls() === 0) await new Promise((resolve) => setImmediate(resolve))
    outgoing.destroy()
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({ end: 'client_abort', status: 499, inputTokens: 0 })
    expect(record!.detail).toMatchObject({ usageSource: 'none', attempts: [] })
  })

  it.each([
    ['before the head of an answer', false, 'head'],
    ['inside a whole answer', false, 'body'],
    ['before the head of a stream', true, 'head'],
    ['before the first token of a stream', true, 'body'],
  ] as const)('%s pays for its input', async (_when, isStream, hold) => {
    await start()
    upstream.script({ hold })
    const outgoing = call(isStream)
    const held = await upstream.nextRequest()
    outgoing.destroy()
    expect(await held.closed).toBe(true)
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({ end: 'client_abort', outputTokens: 0 })
    expect(record!.inputTokens).toBeGreaterThan(0)
    expect(record!.detail).toMatchObject({ usageSource: 'estimated' })
  })

  it('inside a stream pays for its input and for what it got', async () => {
    await start()
    upstream.script({ hold: 'middle' })
    const outgoing = call(true)
    const held = await upstream.nextRequest()
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage]
    await once(answer, 'data')
    outgoing.destroy()
    expect(await held.closed).toBe(true)
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({ end: 'client_abort', status: 200 })
    expect(record!.inputTokens).toBeGreaterThan(0)
    expect(record!.outputTokens).toBeGreaterThan(0)
  })
})

describe('a client that leaves while the store is asked', () => {
  let upstream: ScriptedServer
  let plane: TestPlane

  afterEach(async () => {
    await plane.close()
    await upstream.close()
  })

  /** The store hears the question and never answers. */
  async function leave(path: string, body: object): Promise<void> {
    upstream = await startOpenAiServer()
    const asked = Promise.withResolvers<void>()
    const silence = () => {
      asked.resolve()
      return new Promise<never>(() => {})
    }
    const store = { ...openMemoryStore(), history: silence, get: silence }
    plane = await startPlane({
      store,
      entities: [
        provider({ name: 'fake', kind: 'openai', baseUrl: `${upstream.origin}/v1` }),
        model('small', { to: 'fake' }),
        service({ id: 'srv_chat', cacheTtlMs: 60_000 }),
      ],
    })
    const slots = { requests: null, parallel: plane.takeSlot() }
    plane.put(subscription({ id: 'sub_web', parallel: 1, slots }))
    const outgoing = httpRequest(plane.origin + path, {
      method: 'POST',
      agent: false,
      headers: { 'content-type': 'application/json', 'x-api-key': clientKey },
    })
    outgoing.on('error', () => {})
    outgoing.end(JSON.stringify({ model: 'small', ...body }))
    await asked.promise
    outgoing.destroy()
  }

  it.each([
    [
      'for an answer to give again',
      '/v1/chat/completions',
      { messages: [{ role: 'user', content: 'Hello' }] },
    ],
    ['for what it goes on from', '/v1/responses', { input: 'Hi', previous_response_id: 'resp_1' }],
  ])('%s is recorded as gone, and its slot is free at once', async (_what, path, body) => {
    await leave(path, body)
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({ end: 'client_abort', status: 499, outputTokens: 0 })
    expect(record!.detail).toMatchObject({ usageSource: 'none', attempts: [] })
    expect(upstream.requests).toHaveLength(0)
    const opted = { 'x-portcullis-cache': 'no-store' }
    expect((await plane.chat({}, opted)).status).toBe(200)
  })
})
