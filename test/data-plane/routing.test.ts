// Where calls go: credentials that cool, breakers and averages shared by workers, hedges, lines, sessions, fitting targets.
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { startOpenAiServer } from '../fakes/openai-server.ts'
import type { Behaviour, ScriptedServer } from '../fakes/scripted-server.ts'
import { clientKey, credential, keyOf, model, provider } from '../fakes/world.ts'
import { defaultRouting, type Routing } from '../../gateway/src/contract/provider.ts'
import type { ModelFacts } from '../../gateway/src/contract/model-facts.ts'
import type { Entity, ModelEntity } from '../../gateway/src/snapshot/world.ts'

let first: ScriptedServer
let second: ScriptedServer
/** Two workers of one process. */
let plane: TestPlane
let other: TestPlane

beforeEach(async () => {
  first = await startOpenAiServer()
  second = await startOpenAiServer()
  plane = await startPlane()
  other = await startPlane({ beside: plane })
})

afterEach(async () => {
  await other.close()
  await plane.close()
  await first.close()
  await second.close()
})

type Targets = Parameters<typeof model> extends [string, ...infer Rest] ? Rest : never

function route(routing: Partial<Routing>, ...targets: Targets): ModelEntity {
  return { ...model('small', ...targets), routing: { ...defaultRouting, ...routing } }
}

function put(...entities: Entity[]): void {
  const servers = { first, second }
  for (const [name, { origin }] of Object.entries(servers)) {
    plane.put(provider({ name, kind: 'openai', baseUrl: `${origin}/v1` }))
  }
  plane.put(...entities)
}

/** Provider `first` with two keys, the first of which is drawn unless something is against it. */
function pool(): Entity {
  const entity = provider({ name: 'first', kind: 'openai', baseUrl: `${first.origin}/v1` })
  const one = credential({ id: 'crd_one', weight: 1, secret: 'sk-one' })
  const two = credential({ id: 'crd_two', weight: 0, secret: 'sk-two' })
  return { ...entity, credentials: [one, two] }
}

const words = (message: string) => JSON.stringify({ error: { message, type: 'x', code: 'y' } })
const broken: Behaviour = { status: 500, body: words('no') }
const full = (retryAfter: string): Behaviour => ({
  status: 429,
  body: words('full'),
  headers: { 'retry-after': retryAfter },
})
const keysAt = (server: ScriptedServer) =>
  server.requests.map(({ headers }) => String(headers.authorization).slice('Bearer '.length))
const lastRecord = async (from: TestPlane, count = 1) => (await from.recorded(count))[count - 1]!

describe('a pool of credentials', () => {
  it('goes on with the other one when the first is full, at once, and in every worker', async () => {
    put(pool(), route({}, { to: 'first' }))
    first.script(full('30'), {})
    expect((await plane.chat()).status).toBe(200)
    expect((await other.chat()).status).toBe(200)
    expect(keysAt(first)).toEqual(['sk-one', 'sk-two', 'sk-two'])
    const record = await lastRecord(plane)
    expect(
      record.detail.attempts.map(({ reason, credentialId }) => [reason, credentialId]),
    ).toEqual([
      ['first', 'crd_one'],
      ['other_credential', 'crd_two'],
    ])
  })

  it.each([
    ['OpenAI', { 'x-ratelimit-remaining-requests': '0', 'x-ratelimit-reset-requests': '1m30s' }],
    [
      'Anthropic',
      {
        'anthropic-ratelimit-tokens-remaining': '0',
        'anthropic-ratelimit-tokens-reset': '2999-01-01T00:00:00Z',
      },
    ],
  ])('learns from the headers of a good answer of %s', async (_name, headers) => {
    put(pool(), route({}, { to: 'first' }))
    first.script({ headers }, {})
    await plane.chat()
    await other.chat({ stream: true }).then((reply) => reply.text())
    expect(keysAt(first)).toEqual(['sk-one', 'sk-two'])
  })

  it('leaves a refused key alone, until it is replaced', async () => {
    put(pool(), route({}, { to: 'first' }))
    first.script({ status: 401, body: words('who?') }, {})
    expect((await plane.chat()).status).toBe(200)
    await other.chat()
    expect(keysAt(first)).toEqual(['sk-one', 'sk-two', 'sk-two'])
    const entity = pool()
    if (entity.kind !== 'provider') throw new Error('a provider')
    const [one, two] = entity.credentials
    put({ ...entity, credentials: [{ ...one!, secret: 'sk-new' }, two!] })
    await other.chat()
    expect(keysAt(first).at(-1)).toBe('sk-new')
  })

  it('does not use one whose time is over', async () => {
    const entity = pool()
    if (entity.kind !== 'provider') throw new Error('a provider')
    const [one, two] = entity.credentials
    put({ ...entity, credentials: [{ ...one!, expiresAt: Date.now() - 1 }, two!] })
    plane.put(route({}, { to: 'first' }))
    await plane.chat()
    expect(keysAt(first)).toEqual(['sk-two'])
  })

  it('that is full as a whole refuses without asking, and says for how long', async () => {
    put(route({}, { to: 'first' }))
    first.script(full('30'))
    expect((await plane.chat()).status).toBe(429)
    const reply = await other.chat()
    expect(reply.status).toBe(429)
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(25)
    expect(first.requests).toHaveLength(1)
    const { detail } = await lastRecord(other)
    expect(detail.attempts).toEqual([])
    expect(detail.passedOver).toEqual([{ provider: 'first', model: 'small', reason: 'cooling' }])
  })

  it('that is full passes the call on to the next target', async () => {
    put(route({}, { to: 'first' }, { to: 'second', priority: 2 }))
    first.script(full('30'))
    await plane.chat()
    await other.chat()
    expect([first.requests.length, second.requests.length]).toEqual([1, 2])
  })

  it('that is full for a moment is not waited for while another target is well', async () => {
    put(route({}, { to: 'first' }, { to: 'second', priority: 2 }))
    first.script({ ...full('1'), headers: { 'retry-after-ms': '1' } })
    expect((await plane.chat()).status).toBe(200)
    const { attempts } = (await lastRecord(plane)).detail
    expect(attempts.map(({ provider, reason }) => [provider, reason])).toEqual([
      ['first', 'first'],
      ['second', 'fallback'],
    ])
  })

  it('that is full for a moment is waited for where no other is well', async () => {
    put(route({}, { to: 'second' }))
    second.script(full('30'))
    expect((await plane.chat()).status).toBe(429)
    plane.put(route({ maxAttempts: 8 }, { to: 'first' }, { to: 'second', priority: 2 }))
    first.script({ ...full('1'), headers: { 'retry-after-ms': '1' } }, {})
    expect((await plane.chat()).status).toBe(200)
    const { attempts, passedOver } = (await lastRecord(plane, 2)).detail
    expect(attempts.map(({ provider, reason }) => [provider, reason])).toEqual([
      ['first', 'first'],
      ['first', 'retry'],
    ])
    expect(passedOver).toEqual([{ provider: 'second', model: 'small', reason: 'cooling' }])
  })

  it('that is full without a word for how long is left for the next target, else asked again', async () => {
    const unnamed = { status: 429, body: words('full') }
    put(route({}, { to: 'first' }, { to: 'second', priority: 2 }))
    first.script(unnamed, {})
    await plane.chat({}, { 'x-stainless-retry-count': '1' })
    await other.chat()
    expect([first.requests.length, second.requests.length]).toEqual([1, 2])
    plane.put(route({}, { to: 'first' }))
    expect((await other.chat()).status).toBe(200)
    expect(first.requests).toHaveLength(2)
  })
})

describe('the attempts of a call', () => {
  it('are bounded over all targets', async () => {
    put(route({ maxAttempts: 2 }, { to: 'first' }, { to: 'second', priority: 2 }))
    first.script(broken)
    second.script(broken)
    expect((await plane.chat()).status).toBe(500)
    expect([first.requests.length, second.requests.length]).toEqual([1, 1])
    plane.put(route({ maxAttempts: 2 }, { to: 'first' }))
    await plane.chat()
    expect([first.requests.length, second.requests.length]).toEqual([3, 1])
  })

  it('go to the next target when the first one can not be asked that', async () => {
    put(
      provider({ name: 'claude', kind: 'anthropic', baseUrl: 'http://127.0.0.1:1/v1' }),
      route({}, { to: 'claude' }, { to: 'second', priority: 2 }),
    )
    expect((await plane.chat({ logprobs: true })).status).toBe(200)
    expect(second.requests).toHaveLength(1)
    plane.put(route({}, { to: 'claude' }, { to: 'claude', model: 'other', priority: 2 }))
    const reply = await plane.chat({ logprobs: true })
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({
      error: { code: 'unsupported_parameter', param: 'logprobs' },
    })
  })

  it('move on when the first token of a stream takes longer than the target may', async () => {
    put(route({}, { to: 'first', firstTokenMs: 40 }, { to: 'second', priority: 2 }))
    first.script({ hold: 'body' })
    const text = await (await plane.chat({ stream: true })).text()
    expect(text).toContain('[DONE]')
    const { attempts } = (await lastRecord(plane)).detail
    expect(attempts.map(({ reason, errorCode }) => [reason, errorCode])).toEqual([
      ['first', 'upstream_timeout'],
      ['fallback', null],
    ])
  })

  it('end at a provider that says that a retry is no use', async () => {
    put(route({}, { to: 'first' }))
    first.script({ ...broken, headers: { 'x-should-retry': 'false' } })
    const reply = await plane.chat()
    expect(reply.headers.get('x-should-retry')).toBe('false')
    expect(first.requests).toHaveLength(1)
  })

  it('are one a target for a library that retries already', async () => {
    put(route({}, { to: 'first' }, { to: 'second', priority: 2 }))
    first.script(broken)
    second.script(broken)
    await plane.chat({}, { 'x-stainless-retry-count': '1' })
    expect([first.requests.length, second.requests.length]).toEqual([1, 1])
  })

  it('are told in the record, each with its reason', async () => {
    put(route({}, { to: 'first' }, { to: 'second', priority: 2 }))
    first.script(broken)
    expect((await plane.chat()).status).toBe(200)
    const { attempts } = (await lastRecord(plane)).detail
    expect(attempts.map(({ provider, reason }) => [provider, reason])).toEqual([
      ['first', 'first'],
      ['first', 'retry'],
      ['first', 'retry'],
      ['second', 'fallback'],
    ])
  })
})

describe('a breaker', () => {
  it('that one worker opened holds for the other', async () => {
    put(route({}, { to: 'first' }, { to: 'second', priority: 2 }))
    first.script(broken)
    for (let call = 0; call < 4; call++) await plane.chat()
    const asked = first.requests.length
    await other.chat()
    expect(first.requests).toHaveLength(asked)
    expect((await lastRecord(other)).detail.passedOver).toEqual([
      { provider: 'first', model: 'small', reason: 'breaker' },
    ])
  })
})

describe('a target that is not for a request', () => {
  const image = {
    messages: [
      {
        role: 'user',
        content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } }],
      },
    ],
  }

  it('without the capability that it needs is passed over', async () => {
    put(route({}, { to: 'first', capabilities: ['tools'] }, { to: 'second', priority: 2 }))
    await plane.chat(image)
    await plane.chat()
    expect([first.requests.length, second.requests.length]).toEqual([1, 1])
    expect((await lastRecord(plane)).detail.passedOver).toEqual([
      { provider: 'first', model: 'small', reason: 'capability' },
    ])
  })

  it('is a 400 where no other can do it', async () => {
    put(route({}, { to: 'first', capabilities: [] }))
    const reply = await plane.chat(image)
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({ error: { code: 'unsupported_parameter' } })
  })

  it('by its tenant or its size', async () => {
    put(
      route(
        {},
        { to: 'first', when: { tenantIds: ['ten_other'] } },
        { to: 'first', when: { minTokens: 1_000 } },
        { to: 'second', priority: 2 },
      ),
    )
    await plane.chat()
    expect([first.requests.length, second.requests.length]).toEqual([0, 1])
    await plane.chat({ messages: [{ role: 'user', content: 'many words '.repeat(1_000) }] })
    expect([first.requests.length, second.requests.length]).toEqual([1, 1])
  })

  it('leaves a request that was too long to a declared larger context only', async () => {
    const overflow = { error: { message: 'no', code: 'context_length_exceeded' } }
    put(
      route(
        {},
        { to: 'first', contextTokens: 8_000 },
        { to: 'second', model: 'unknown', priority: 2 },
        { to: 'second', model: 'large', priority: 3, contextTokens: 200_000 },
      ),
    )
    first.script({ status: 400, body: JSON.stringify(overflow) })
    expect((await plane.chat()).status).toBe(200)
    expect(second.requests.map(({ json }) => json.model)).toEqual(['large'])
  })
})

describe('a session', () => {
  it('stays with one credential of a pool, over workers', async () => {
    const entity = pool()
    if (entity.kind !== 'provider') throw new Error('a provider')
    const credentials = entity.credentials.map((one) => ({ ...one, weight: 1 }))
    put({ ...entity, credentials }, route({}, { to: 'first' }))
    for (let call = 0; call < 6; call++) {
      await plane.chat({ prompt_cache_key: 'session-1' })
      await other.chat({ prompt_cache_key: 'session-1' })
    }
    expect(new Set(keysAt(first)).size).toBe(1)
    for (let user = 0; user < 20; user++) await plane.chat({ user: `user-${user}` })
    expect(new Set(keysAt(first)).size).toBe(2)
  })
})

describe('a balance', () => {
  it('by latency asks the faster target, by what every worker saw', async () => {
    put(route({ balance: 'least_latency' }, { to: 'first' }, { to: 'second' }))
    first.script({ hold: 'head' }, {})
    void first.nextRequest().then(({ release }) => setTimeout(release, 400))
    while (first.requests.length === 0 || second.requests.length === 0) await plane.chat()
    const asked = first.requests.length
    for (let call = 0; call < 5; call++) await other.chat()
    expect(first.requests).toHaveLength(asked)
  })

  it('by price asks the cheapest target, and one without a price last', async () => {
    const facts = (dollars: number): ModelFacts => ({
      ...{ mode: 'chat', contextTokens: null, outputTokens: null, can: {}, retiresOn: null },
      prices: [{ input: dollars, output: dollars }],
    })
    put(
      route(
        { balance: 'cheapest' },
        { to: 'first', model: 'unknown' },
        { to: 'first', model: 'dear', facts: facts(9) },
        { to: 'second', model: 'cheap', facts: facts(1) },
      ),
    )
    second.script({ status: 404, body: words('no') })
    await plane.chat()
    expect(second.requests.map(({ json }) => json.model)).toEqual(['cheap'])
    expect(first.requests.map(({ json }) => json.model)).toEqual(['dear'])
  })
})

describe('a hedge', () => {
  const hedged = (...targets: Targets) => route({ hedgeAfterMs: 20 }, ...targets)

  it.each([false, true])('answers in place of a slow target, stream %s', async (stream) => {
    put(hedged({ to: 'first' }, { to: 'second', priority: 2 }))
    first.script({ hold: 'head' })
    const asked = first.nextRequest()
    const reply = await plane.chat({ stream })
    expect(reply.status).toBe(200)
    expect(await reply.text()).toContain('Good ')
    expect(await (await asked).closed).toBe(true)
    const record = await lastRecord(plane)
    expect(record).toMatchObject({ provider: 'second', end: 'complete', inputTokens: 12 })
    const { attempts } = record.detail
    expect(
      attempts.map(({ provider, reason, errorCode }) => [provider, reason, errorCode]),
    ).toEqual([
      ['first', 'first', 'hedge_lost'],
      ['second', 'hedge', null],
    ])
    expect(plane.activeCalls()).toBe(0)
  })

  it('loses to a target that answers after all', async () => {
    put(hedged({ to: 'first' }, { to: 'second', priority: 2 }))
    first.script({ hold: 'head' })
    second.script({ hold: 'head' })
    const [slow, hedge] = [first.nextRequest(), second.nextRequest()]
    const reply = plane.chat()
    await hedge
    ;(await slow).release()
    expect((await reply).status).toBe(200)
    expect(await (await hedge).closed).toBe(true)
    expect(await lastRecord(plane)).toMatchObject({ provider: 'first', status: 200 })
  })

  it('that fails leaves the call to the first', async () => {
    put(hedged({ to: 'first' }, { to: 'second', priority: 2 }))
    first.script({ hold: 'head' })
    second.script(broken)
    const slow = first.nextRequest()
    const asked = second.nextRequest()
    const reply = plane.chat()
    await (
      await asked
    ).closed
    ;(await slow).release()
    expect((await reply).status).toBe(200)
  })

  it('is cancelled with the other when the client leaves', async () => {
    put(hedged({ to: 'first' }, { to: 'second', priority: 2 }))
    first.script({ hold: 'head' })
    second.script({ hold: 'head' })
    const leaving = new AbortController()
    const gone = fetch(`${plane.origin}/v1/chat/completions`, {
      method: 'POST',
      signal: leaving.signal,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${clientKey}` },
      body: JSON.stringify({ model: 'small', messages: [{ role: 'user', content: 'Hello' }] }),
    }).catch(() => null)
    const [one, two] = [await first.nextRequest(), await second.nextRequest()]
    leaving.abort()
    expect(await Promise.all([one.closed, two.closed])).toEqual([true, true])
    await gone
    expect(await lastRecord(plane)).toMatchObject({ end: 'client_abort', status: 499 })
  })

  it('is not sent to a target that answers in time', async () => {
    put(route({ hedgeAfterMs: 60_000 }, { to: 'first' }, { to: 'second', priority: 2 }))
    expect((await plane.chat()).status).toBe(200)
    expect(second.requests).toHaveLength(0)
  })
})

describe('a line', () => {
  /** The only credential cools for so long when this resolves. */
  async function cool(retryAfterMs: number, maxQueueMs: number): Promise<void> {
    put(route({}, { to: 'first' }))
    first.script({ ...full('1'), headers: { 'retry-after-ms': String(retryAfterMs) } }, {})
    await plane.chat({}, { 'x-stainless-retry-count': '1' })
    plane.put(route({ maxQueueMs }, { to: 'first' }))
  }

  it('holds calls until the credential has room again', async () => {
    await cool(300, 20_000)
    const replies = await Promise.all([plane.chat(), plane.chat(), other.chat()])
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(first.requests).toHaveLength(4)
    for (const { detail } of (await plane.recorded(3)).slice(1)) {
      expect(detail.attempts.map(({ status }) => status)).toEqual([200])
    }
  })

  it('takes back a call that met a full provider', async () => {
    put(route({ maxQueueMs: 20_000 }, { to: 'first' }))
    first.script({ ...full('1'), headers: { 'retry-after-ms': '2100' } }, {})
    expect((await plane.chat()).status).toBe(200)
    expect(first.requests).toHaveLength(2)
  })

  it('ends for those who waited long enough', async () => {
    await cool(60_000, 50)
    const reply = await plane.chat()
    expect(reply.status).toBe(429)
    expect(reply.headers.get('retry-after')).toBe('60')
    expect(first.requests).toHaveLength(1)
  })

  it('is left at once by a client that goes', async () => {
    await cool(60_000, 60_000)
    const client = connect(Number(new URL(plane.origin).port), '127.0.0.1')
    const body = JSON.stringify({ model: 'small', messages: [{ role: 'user', content: 'Hello' }] })
    client.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${clientKey}\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
    )
    await new Promise<void>((resolve) => client.write(body, () => resolve()))
    await vi.waitFor(() => expect(plane.activeCalls()).toBe(1))
    client.destroy()
    const records = await plane.recorded(2)
    expect(records[1]).toMatchObject({ status: 499, end: 'client_abort' })
    expect(plane.activeCalls()).toBe(0)
  })

  it('lets the tenants take turns', async () => {
    await cool(500, 20_000)
    plane.put(...otherTenant())
    const turns: string[] = []
    const ask = async (name: string, key: string) => {
      const { status } = await plane.chat({}, { authorization: `Bearer ${key}` })
      turns.push(name)
      expect(status).toBe(200)
    }
    const early = [1, 2, 3, 4].map(() => ask('acme', clientKey))
    await vi.waitFor(() => expect(plane.activeCalls()).toBe(4))
    await Promise.all([...early, ask('other', otherKey)])
    expect(turns.indexOf('other')).toBeLessThan(3)
  })
})

const otherKey = 'pc_live_other0123456789abcdefghijklmnop'

function otherTenant(): Entity[] {
  return [
    { kind: 'application', id: 'app_other', tenantId: 'ten_other', name: 'web' },
    keyOf('key_other', otherKey, 'app_other'),
    {
      kind: 'subscription',
      id: 'sub_other',
      applicationId: 'app_other',
      serviceId: 'srv_chat',
      expiresAt: null,
      createdAt: 1,
      requestsPerMinute: null,
      parallel: null,
      slots: { requests: null, parallel: null },
    },
  ]
}
