// Who gets in: keys, subscriptions, model names, limits, bans, and what each refused caller is told.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { startOpenAiServer } from '../fakes/openai-server.ts'
import type { ScriptedServer } from '../fakes/scripted-server.ts'
import {
  clientKey,
  keyOf,
  model,
  provider,
  service,
  strangerKey,
  subscription,
} from '../fakes/world.ts'

let upstream: ScriptedServer
let plane: TestPlane

beforeAll(async () => {
  upstream = await startOpenAiServer()
})

afterEach(() => plane.close())

afterAll(() => upstream.close())

async function start(options: Parameters<typeof startPlane>[0] = {}): Promise<void> {
  plane = await startPlane({
    ...options,
    entities: [
      provider({ name: 'fake', kind: 'openai', baseUrl: `${upstream.origin}/v1` }),
      model('small', { to: 'fake' }),
      model('hidden', { to: 'fake' }),
      model('open', { to: 'fake' }),
      service({ id: 'srv_hidden', tenantId: 'ten_other', name: 'vault', models: ['hidden'] }),
      service({
        id: 'srv_open',
        tenantId: 'ten_other',
        name: 'open',
        models: ['open'],
        visibility: 'platform',
      }),
      ...(options.entities ?? []),
    ],
  })
}

describe('the caller', () => {
  const wrong = `pc_live_${'x'.repeat(32)}`
  const cases: [
    caller: string,
    headers: Record<string, string>,
    status: number,
    code: string | null,
    offences: number,
  ][] = [
    ['with a key as bearer', { authorization: `Bearer ${clientKey}` }, 200, null, 0],
    ['with a key as x-api-key', { 'x-api-key': clientKey }, 200, null, 0],
    ['with a key as api-key', { 'api-key': clientKey }, 200, null, 0],
    ['with a key as x-goog-api-key', { 'x-goog-api-key': clientKey }, 200, null, 0],
    ['without a key', {}, 401, 'authentication_required', 0],
    ['with basic credentials', { authorization: 'Basic YTpi' }, 401, 'authentication_required', 0],
    ['with an unknown key', { authorization: `Bearer ${wrong}` }, 401, 'invalid_api_key', 1],
    ['with an unknown x-api-key', { 'x-api-key': 'guess' }, 401, 'invalid_api_key', 1],
    ['with an expired key', { 'x-api-key': 'pc_live_expired' }, 401, 'invalid_api_key', 0],
    [
      'of an application without a subscription',
      { 'x-api-key': strangerKey },
      403,
      'subscription_required',
      0,
    ],
  ]
  it.each(cases)('%s', async (_caller, headers, status, code, offences) => {
    await start({ entities: [keyOf('key_old', 'pc_live_expired', 'app_web', 1)] })
    const reply = await plane.chat({}, { authorization: '', ...headers })
    expect(reply.status).toBe(status)
    const body = (await reply.json()) as { error?: { code: string } }
    expect(body.error?.code ?? null).toBe(code)
    expect(plane.offences).toHaveLength(offences)
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({
      status,
      errorCode: code,
      end: code === null ? 'complete' : 'refused',
    })
  })

  it.each([
    ['/v1/chat/completions', 'Authorization: Bearer'],
    ['/v1/responses', 'Authorization: Bearer'],
    ['/v1/messages', 'x-api-key:'],
    ['/v1beta/models/small:generateContent', 'x-goog-api-key:'],
    ['/v1beta/models/small:generateContent', '?key='],
  ])('without a key at %s is told of "%s"', async (path, header) => {
    await start()
    const reply = await fetch(plane.origin + path, { method: 'POST', body: '{}' })
    expect(reply.status).toBe(401)
    const { error } = (await reply.json()) as { error: { message: string } }
    expect(error.message).toContain(header)
  })

  it('may put the key into the query', async () => {
    await start()
    const reply = await fetch(`${plane.origin}/v1/models?key=${clientKey}`)
    expect(reply.status).toBe(200)
  })

  it('who guesses leaves evidence that names the source and never the key', async () => {
    await start()
    await plane.chat({}, { authorization: 'Bearer pc_live_secretsecretsecret' })
    expect(plane.offences[0]).toMatchObject({
      scenario: 'key_guessing',
      source: '00000000000000000000ffff7f000001',
      localAddress: '00000000000000000000ffff7f000001',
      from: 'socket',
      evidence: '401 on POST /v1/chat/completions, key pc_live_se…',
    })
  })
})

describe('a model name', () => {
  it.each([
    ['small', 200],
    ['chat/small', 200],
    ['open', 403],
    ['open/open', 403],
    ['hidden', 404],
    ['vault/hidden', 404],
    ['nothing', 404],
    ['chat/nothing', 404],
    ['other/small', 404],
  ])('%s is answered with %i', async (name, status) => {
    await start()
    const reply = await plane.chat({ model: name })
    expect(reply.status).toBe(status)
  })

  it('that does not exist gets the same bytes as one that may not be seen', async () => {
    await start()
    const hidden = await (await plane.chat({ model: 'hidden' })).text()
    const missing = await (await plane.chat({ model: 'nothing' })).text()
    expect(hidden).toBe(missing)
  })

  it('that two services offer means the oldest subscription', async () => {
    await start({
      entities: [
        service({ id: 'srv_second', name: 'second', models: ['small'] }),
        subscription({ id: 'sub_older', serviceId: 'srv_second', createdAt: 5 }),
      ],
    })
    await plane.chat()
    await plane.chat({ model: 'chat/small' })
    const records = await plane.recorded(2)
    expect(records.map(({ serviceId }) => serviceId)).toEqual(['srv_second', 'srv_chat'])
    const list = (await (
      await fetch(`${plane.origin}/v1/models`, { headers: { 'x-api-key': clientKey } })
    ).json()) as { data: { id: string }[] }
    expect(list.data.map(({ id }) => id)).toEqual(['small', 'second/small', 'chat/small'])
  })

  it('is refused after the subscription was taken away or has expired', async () => {
    await start()
    plane.put(subscription({ id: 'sub_web', expiresAt: 1 }))
    expect((await plane.chat()).status).toBe(403)
    plane.remove('subscription', 'sub_web')
    expect((await plane.chat()).status).toBe(403)
  })
})

describe('the list of models', () => {
  it('is in the dialect of the client', async () => {
    await start()
    const headers = { 'x-api-key': clientKey, 'anthropic-version': '2023-06-01' }
    const list = await (await fetch(`${plane.origin}/v1/models`, { headers })).json()
    expect(list).toMatchObject({ data: [{ type: 'model', id: 'small' }], has_more: false })
    const one = await (await fetch(`${plane.origin}/v1/models/small`, { headers })).json()
    expect(one).toMatchObject({ type: 'model', id: 'small' })
    const none = await fetch(`${plane.origin}/v1/models/hidden`, { headers })
    expect(none.status).toBe(404)
    expect(await none.json()).toMatchObject({ type: 'error', error: { type: 'not_found_error' } })
  })
})

describe('limits', () => {
  it('let exactly the figure pass while the clock stands, and say when to come again', async () => {
    const clock = { nowMs: () => 1_800_000_000_000, monotonicNs: () => 5e15 }
    await start({ clock })
    const slots = { requests: plane.takeSlot(), parallel: null }
    plane.put(subscription({ id: 'sub_web', requestsPerMinute: 5, slots }))
    const replies = await Promise.all(Array.from({ length: 20 }, () => plane.chat()))
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(5)
    const refused = replies.find(({ status }) => status === 429)!
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60)
    expect(refused.headers.get('x-ratelimit-remaining-requests')).toBe('0')
    const good = replies.find(({ status }) => status === 200)!
    expect(good.headers.get('x-ratelimit-limit-requests')).toBe('5')
    const records = await plane.recorded(20)
    expect(records.filter(({ detail }) => detail.limitsHit.includes('requests'))).toHaveLength(15)
  })

  it('give a parallel slot back after every end', async () => {
    await start()
    const slots = { requests: null, parallel: plane.takeSlot() }
    plane.put(subscription({ id: 'sub_web', parallel: 1, slots }))
    upstream.script({ hold: 'head' }, {})
    const first = plane.chat()
    const held = await upstream.nextRequest()
    expect((await plane.chat()).status).toBe(429)
    held.release()
    expect((await first).status).toBe(200)
    upstream.script({ status: 400, body: '{"error":{"message":"no"}}' }, {})
    expect((await plane.chat()).status).toBe(400)
    expect((await plane.chat()).status).toBe(200)
  })
})

describe('a ban', () => {
  const ban = {
    kind: 'decision',
    id: 'dec_1',
    type: 'ban',
    address: '00000000000000000000ffff7f000001',
    prefix: 128,
    expiresAt: null,
  } as const

  it('refuses its source at every address but the health check, and closes the connection', async () => {
    await start({ entities: [ban] })
    const reply = await plane.chat()
    expect(reply.status).toBe(403)
    expect(reply.headers.get('connection')).toBe('close')
    expect(await reply.json()).toMatchObject({ error: { code: 'source_blocked' } })
    expect((await fetch(`${plane.origin}/nowhere`)).status).toBe(403)
    expect((await fetch(`${plane.origin}/healthz`)).status).toBe(200)
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({ status: 403, end: 'blocked' })
  })

  it('cuts the calls that its source has under way', async () => {
    await start()
    upstream.script({ hold: 'head' })
    const call = plane.chat().catch((error: unknown) => error)
    const held = await upstream.nextRequest()
    plane.put(ban)
    plane.abortSource(ban.address, ban.prefix)
    expect(await call).toBeInstanceOf(TypeError)
    expect(await held.closed).toBe(true)
    expect((await plane.recorded(1))[0]).toMatchObject({
      end: 'blocked',
      errorCode: 'source_blocked',
    })
  })

  it('counts for the hop behind a trusted proxy and leaves the others alone', async () => {
    await start({
      trustedProxies: ['127.0.0.0/8'],
      entities: [{ ...ban, address: '00000000000000000000ffffcb007107' }],
    })
    const from = (hops: string) => plane.chat({}, { 'x-forwarded-for': hops })
    upstream.script({})
    expect((await from('203.0.113.7')).status).toBe(403)
    expect((await from('198.51.100.1, 203.0.113.7')).status).toBe(403)
    expect((await from('203.0.113.7, 198.51.100.1')).status).toBe(200)
    expect((await from('203.0.113.7, not-an-address, 198.51.100.1, 127.0.0.1')).status).toBe(200)
    const records = await plane.recorded(4)
    expect(records[3]).toMatchObject({
      clientIp: '198.51.100.1',
      detail: { clientIpFrom: 'proxy_header' },
    })
  })

  it('believes no header of a stranger', async () => {
    await start()
    upstream.script({})
    await plane.chat({}, { 'x-forwarded-for': '203.0.113.7' })
    expect((await plane.recorded(1))[0]).toMatchObject({ clientIp: '127.0.0.1' })
  })
})
