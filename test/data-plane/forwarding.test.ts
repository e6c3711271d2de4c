// What goes out to the provider and what comes back, where both sides speak one dialect and where they do not.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startAnthropicServer } from '../fakes/anthropic-server.ts'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { startOpenAiServer } from '../fakes/openai-server.ts'
import type { ScriptedServer } from '../fakes/scripted-server.ts'
import { clientKey, model, provider, providerSecret } from '../fakes/world.ts'

let openai: ScriptedServer
let anthropic: ScriptedServer
let plane: TestPlane

beforeAll(async () => {
  openai = await startOpenAiServer()
  anthropic = await startAnthropicServer()
})

afterEach(() => plane.close())

afterAll(async () => {
  await openai.close()
  await anthropic.close()
})

async function start(to: 'openai' | 'anthropic', upstreamModel = 'small'): Promise<void> {
  openai.script({})
  anthropic.script({})
  plane = await startPlane({
    entities: [
      provider({ name: 'openai', kind: 'openai', baseUrl: `${openai.origin}/v1` }),
      provider({ name: 'anthropic', kind: 'anthropic', baseUrl: `${anthropic.origin}/v1` }),
      model('small', { to, model: upstreamModel }),
    ],
  })
}

describe('the same dialect', () => {
  it('passes the bytes of request and answer unchanged', async () => {
    await start('openai')
    const body = `{ "model": "small",  "messages": [{"role":"user","content":"h\\u00e9"}], "seed": 1e2 }`
    const reply = await fetch(`${plane.origin}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': clientKey },
      body,
    })
    const seen = await openai.nextRequest()
    expect(seen.raw).toBe(body)
    expect(await reply.json()).toMatchObject({ model: 'small-2026-01-01' })
  })

  it('replaces nothing but the name where the model has an alias', async () => {
    await start('openai', 'gpt-real')
    const reply = await plane.chat({ user: 'ada' })
    const seen = await openai.nextRequest()
    expect(seen.json).toEqual({
      model: 'gpt-real',
      messages: [{ role: 'user', content: 'Hello' }],
      user: 'ada',
    })
    expect(await reply.json()).toMatchObject({ model: 'small' })
  })

  it('asks for usage in a stream and takes it out for a client that did not', async () => {
    await start('openai')
    const reply = await plane.chat({ stream: true })
    const text = await reply.text()
    expect(text).not.toContain('prompt_tokens')
    expect(text.match(/data: \[DONE\]/g)).toHaveLength(1)
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({ inputTokens: 12, outputTokens: 7, isStream: true })
    const asked = await plane.chat({ stream: true, stream_options: { include_usage: true } })
    expect(await asked.text()).toContain('"prompt_tokens":12')
  })

  it.each([1, 7, 64])(
    'survives a stream that arrives in pieces of %i bytes',
    async (pieceBytes) => {
      await start('anthropic')
      const whole = await (await plane.messages({ stream: true })).text()
      anthropic.script({ pieceBytes })
      expect(await (await plane.messages({ stream: true })).text()).toBe(whole)
      openai.script({ pieceBytes })
      expect(await (await plane.chat({ stream: true })).text()).toContain('data: [DONE]')
    },
  )
})

describe('an answer that begins with a byte order mark', () => {
  it.each(['openai', 'anthropic'] as const)('of %s is read all the same', async (to) => {
    await start(to)
    const { script } = to === 'openai' ? openai : anthropic
    const whole = await (await plane.chat()).text()
    const answers = to === 'openai' ? whole : await (await plane.messages()).text()
    script({ body: `\uFEFF${answers}`, headers: { 'content-type': 'application/json' } })
    const reply = await plane.chat()
    expect(reply.status).toBe(200)
    const { choices, usage } = JSON.parse(whole)
    expect(await reply.json()).toMatchObject({ choices, usage })
  })

  it('is passed without it in a stream', async () => {
    await start('anthropic')
    const stream = await (await plane.messages({ stream: true })).text()
    const headers = { 'content-type': 'text/event-stream' }
    anthropic.script({ body: `\uFEFF${stream}`, headers })
    expect(await (await plane.messages({ stream: true })).text()).toBe(stream)
    const [first, second] = await plane.recorded(2)
    expect(second!.inputTokens).toBe(first!.inputTokens)
  })
})

describe('an answer that is compressed although nobody asked for it', () => {
  it.each([1, 1_000])('is read all the same, in pieces of %i bytes', async (pieceBytes) => {
    await start('openai')
    const whole = await (await plane.chat()).text()
    const stream = await (await plane.chat({ stream: true })).text()
    openai.script({ isGzipped: true, pieceBytes })
    const reply = await plane.chat()
    expect(reply.headers.get('content-encoding')).toBeNull()
    expect(await reply.text()).toBe(whole)
    expect(await (await plane.chat({ stream: true })).text()).toBe(stream)
  })

  it('is unreadable where its coding is unknown or broken', async () => {
    await start('openai')
    openai.script({ headers: { 'content-encoding': 'compress' } })
    expect((await plane.chat()).status).toBe(502)
    openai.script({ headers: { 'content-encoding': 'gzip' } })
    expect((await plane.chat()).status).toBe(502)
  })
})

describe('another dialect', () => {
  it('answers an OpenAI client from Anthropic, whole and streamed', async () => {
    await start('anthropic')
    expect(await (await plane.chat()).json()).toMatchObject({
      object: 'chat.completion',
      model: 'small',
      choices: [{ message: { content: 'Good morning, Ada.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 12, completion_tokens: 7 },
    })
    const text = await (await plane.chat({ stream: true })).text()
    expect(text).toContain('data: [DONE]')
    const records = await plane.recorded(2)
    expect(records[1]).toMatchObject({
      provider: 'anthropic',
      inputTokens: 12,
      outputTokens: 7,
      detail: { dialectIn: 'openai-chat', dialectOut: 'anthropic-messages' },
    })
  })

  it('answers an Anthropic client from OpenAI, whole and streamed', async () => {
    await start('openai')
    expect(await (await plane.messages()).json()).toMatchObject({
      type: 'message',
      content: [{ type: 'text', text: 'Good morning, Ada.' }],
      stop_reason: 'end_turn',
    })
    const text = await (await plane.messages({ stream: true })).text()
    const types = [...text.matchAll(/^event: (\w+)$/gm)].map(([, type]) => type)
    expect(types.at(0)).toBe('message_start')
    expect(types.at(-1)).toBe('message_stop')
  })

  it('names the fields that it had to drop', async () => {
    await start('anthropic')
    const reply = await plane.chat({ store: true })
    expect(reply.status).toBe(200)
    expect(reply.headers.get('x-portcullis-warnings')).toContain('store')
    expect((await plane.recorded(1))[0]!.detail.warnings).toContain('store')
  })
})

describe('headers', () => {
  it("never carry the client's credential or address upstream", async () => {
    await start('openai')
    await plane.chat(
      {},
      { 'api-key': clientKey, cookie: 'a=b', 'x-custom': 'c', origin: 'http://x' },
    )
    const { headers, raw } = await openai.nextRequest()
    expect(headers.authorization).toBe(`Bearer ${providerSecret}`)
    expect(JSON.stringify(headers) + raw).not.toContain(clientKey)
    for (const name of [
      'api-key',
      'cookie',
      'x-custom',
      'origin',
      'x-forwarded-for',
      'x-api-key',
    ]) {
      expect(headers[name]).toBeUndefined()
    }
  })

  it("of the answer pass where they are the provider's rate limits or request id", async () => {
    await start('openai')
    openai.script({
      headers: {
        'x-request-id': 'req_1',
        'x-ratelimit-remaining-tokens': '99',
        'set-cookie': 'a=b',
        'openai-organization': 'secret-org',
      },
    })
    const { headers } = await plane.chat()
    expect(headers.get('x-request-id')).toBe('req_1')
    expect(headers.get('x-ratelimit-remaining-tokens')).toBe('99')
    expect(headers.get('set-cookie')).toBeNull()
    expect(headers.get('openai-organization')).toBeNull()
  })
})

describe('an upstream', () => {
  it('at a private address is refused unless its provider is local', async () => {
    await start('openai')
    plane.put(
      provider({ name: 'openai', kind: 'openai', baseUrl: `${openai.origin}/v1`, isLocal: false }),
    )
    const reply = await plane.chat()
    expect(reply.status).toBe(502)
    expect(await reply.text()).not.toContain('127.0.0.1')
    const byName = `http://localhost:${new URL(openai.origin).port}/v1`
    plane.put(provider({ name: 'openai', kind: 'openai', baseUrl: byName, isLocal: false }))
    expect((await plane.chat()).status).toBe(502)
    expect((await plane.recorded(2))[1]!.detail.errorDetail).toContain('private address')
  })

  it('in the process needs no network', async () => {
    await start('openai')
    plane.put(
      provider({ name: 'demo', kind: 'demo', baseUrl: null, secret: null, isLocal: false }),
      model('small', { to: 'demo', model: 'demo' }),
    )
    expect((await plane.chat()).status).toBe(200)
    expect(await (await plane.messages({ stream: true })).text()).toContain('message_stop')
  })
})
