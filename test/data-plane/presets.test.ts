// Requests of an OpenAI client to vendors that know less than OpenAI: fitted, named, or refused.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { startOpenAiServer } from '../fakes/openai-server.ts'
import type { ScriptedServer } from '../fakes/scripted-server.ts'
import { model, provider, providerSecret } from '../fakes/world.ts'

let upstream: ScriptedServer
let plane: TestPlane

beforeAll(async () => {
  upstream = await startOpenAiServer()
})
afterEach(() => plane.close())
afterAll(() => upstream.close())

async function start(kind: string): Promise<void> {
  plane = await startPlane({
    entities: [
      provider({ name: 'vendor', kind, baseUrl: `${upstream.origin}/v1` }),
      model('small', { to: 'vendor', model: 'own-name' }),
    ],
  })
}

const rich = {
  messages: [
    { role: 'developer', content: 'Be brief' },
    { role: 'user', name: 'ada', content: 'Hello' },
  ],
  max_completion_tokens: 9,
  seed: 4,
  store: true,
}

it('a request is fitted to its vendor, and what was left out is named', async () => {
  await start('mistral')
  const reply = await plane.chat(rich)
  expect(reply.status).toBe(200)
  expect(reply.headers.get('x-portcullis-warnings')).toBe('dropped store, name')
  expect(upstream.requests.at(-1)?.json).toEqual({
    model: 'own-name',
    messages: [
      { role: 'system', content: 'Be brief' },
      { role: 'user', content: 'Hello' },
    ],
    max_tokens: 9,
    random_seed: 4,
  })
  expect(await reply.json()).toMatchObject({ model: 'small' })
})

it('a stream is fitted too, and asks for usage only where it has to', async () => {
  await start('groq')
  const reply = await plane.chat({ ...rich, stream: true })
  expect(await reply.text()).toContain('[DONE]')
  expect(upstream.requests.at(-1)?.json).toMatchObject({
    max_completion_tokens: 9,
    stream_options: { include_usage: true },
    messages: [{ role: 'system' }, { role: 'user', content: 'Hello' }],
  })
  const [record] = await plane.recorded(1)
  expect(record).toMatchObject({ end: 'complete', inputTokens: 12, outputTokens: 7 })
})

it('what would make another answer is refused before anything is sent', async () => {
  await start('deepseek')
  const before = upstream.requests.length
  const reply = await plane.chat({ n: 2 })
  expect(reply.status).toBe(400)
  expect(await reply.json()).toMatchObject({
    error: { code: 'unsupported_parameter', param: 'n', type: 'invalid_request_error' },
  })
  expect(upstream.requests).toHaveLength(before)
})

it('bytes pass where the vendor takes them, and where it may be anybody', async () => {
  const plain = { messages: [{ role: 'user', content: 'Hello' }], temperature: 1.0 }
  for (const [kind, body] of [
    ['mistral', plain],
    ['openai-compatible', rich],
  ] as const) {
    await start(kind)
    plane.put(model('small', { to: 'vendor' }))
    await (await plane.chat(body)).text()
    expect(upstream.requests.at(-1)?.raw).toBe(JSON.stringify({ model: 'small', ...body }))
    if (kind === 'mistral') await plane.close()
  }
})

it('a vendor with a header of its own gets its credential there', async () => {
  await start('sarvam')
  await (await plane.chat()).text()
  expect(upstream.requests.at(-1)?.headers).toMatchObject({
    'api-subscription-key': providerSecret,
  })
  expect(upstream.requests.at(-1)?.headers.authorization).toBeUndefined()
})
