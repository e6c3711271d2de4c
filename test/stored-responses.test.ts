// Responses that a client comes back to: by the official client, whoever answered, and for its tenant alone.
import OpenAI from 'openai'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { AnswerCache, ResponseStore } from '../gateway/src/contract/stored.ts'
import { startAnthropicServer } from './fakes/anthropic-server.ts'
import { startPlane, type TestPlane } from './fakes/data-plane.ts'
import { startResponsesServer } from './fakes/responses-server.ts'
import type { ScriptedServer } from './fakes/scripted-server.ts'
import { clientKey, keyOf, model, provider, service, subscription } from './fakes/world.ts'

const otherKey = 'pc_live_otherotherotherotherotherotherothe'
const greeting = 'Good morning, Ada.'

let responses: ScriptedServer
let elsewhere: ScriptedServer
let anthropic: ScriptedServer
let plane: TestPlane
let openai: OpenAI
let stranger: OpenAI

beforeAll(async () => {
  responses = await startResponsesServer(({ json }) =>
    Array.isArray(json.tools) && !JSON.stringify(json.input).includes('function_call_output')
      ? { toolCalls: [{ id: 'call_1', name: 'forecast', argumentsJson: '{}' }] }
      : { reasoning: 'Hm.', text: greeting },
  )
  elsewhere = await startResponsesServer(() => ({ text: greeting }))
  anthropic = await startAnthropicServer()
  plane = await startPlane({
    entities: [
      provider({ name: 'responses', kind: 'openai', baseUrl: `${responses.origin}/v1` }),
      provider({ name: 'elsewhere', kind: 'openai', baseUrl: `${elsewhere.origin}/v1` }),
      provider({ name: 'anthropic', kind: 'anthropic', baseUrl: `${anthropic.origin}/v1` }),
      model('gpt', { to: 'responses' }),
      model('gpt-else', { to: 'elsewhere' }),
      model('claude', { to: 'anthropic', model: 'claude-real' }),
      service({
        id: 'srv_chat',
        models: ['gpt', 'gpt-else', 'claude'],
        visibility: 'platform',
      }),
      { kind: 'application', id: 'app_other', tenantId: 'ten_other', name: 'theirs' },
      keyOf('key_other', otherKey, 'app_other'),
      subscription({ id: 'sub_other', applicationId: 'app_other' }),
    ],
  })
  const baseURL = `${plane.origin}/v1`
  openai = new OpenAI({ apiKey: clientKey, baseURL, maxRetries: 0 })
  stranger = new OpenAI({ apiKey: otherKey, baseURL, maxRetries: 0 })
})

beforeEach(() => {
  for (const fake of [responses, elsewhere, anthropic]) fake.script({})
})

afterAll(async () => {
  await plane.close()
  await Promise.all([responses, elsewhere, anthropic].map((fake) => fake.close()))
})

async function create(name: string, isStream: boolean, more: object = {}) {
  const body = { model: name, input: 'Hello', ...more }
  return isStream
    ? await openai.responses.stream(body).finalResponse()
    : await openai.responses.create(body)
}

describe.each([
  ['gpt', false],
  ['gpt', true],
  ['claude', false],
  ['claude', true],
])('a response of %s (streamed: %s)', (name, isStream) => {
  it('is found by its id, as it was', async () => {
    const made = await create(name, isStream)
    const found = await openai.responses.retrieve(made.id)
    expect(found.output).toEqual(
      made.output.map((item) => expect.objectContaining({ id: item.id })),
    )
    expect(found.output_text).toBe(greeting)
    expect(found.status).toBe('completed')
  })

  it('tells its input', async () => {
    const { id } = await create(name, isStream)
    const items = await openai.responses.inputItems.list(id)
    expect(items.data).toMatchObject([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello' }] },
    ])
    expect(items.data[0]!.id).toMatch(/^msg_/)
  })

  it('is gone once it was deleted', async () => {
    const { id } = await create(name, isStream)
    await openai.responses.delete(id)
    await expect(openai.responses.retrieve(id)).rejects.toMatchObject({ status: 404 })
    await expect(openai.responses.delete(id)).rejects.toMatchObject({ status: 404 })
    await expect(create(name, isStream, { previous_response_id: id })).rejects.toMatchObject({
      status: 400,
      code: 'previous_response_not_found',
    })
  })

  it('can not be cancelled, as nothing runs in the background', async () => {
    const { id } = await create(name, isStream)
    await expect(openai.responses.cancel(id)).rejects.toMatchObject({ status: 400 })
    await expect(openai.responses.cancel('resp_unknown')).rejects.toMatchObject({ status: 404 })
  })

  it('is not stored where the client does not want it', async () => {
    const { id } = await create(name, isStream, { store: false })
    await expect(openai.responses.retrieve(id)).rejects.toMatchObject({ status: 404 })
  })

  it("is for another tenant as one that never was, in the answer's every byte", async () => {
    const { id } = await create(name, isStream)
    const read = async (path: string, method = 'GET') => {
      const headers = { authorization: `Bearer ${otherKey}` }
      const reply = await fetch(`${plane.origin}/v1/responses/${path}`, { method, headers })
      return [reply.status, await reply.text()]
    }
    const unknown = await read('resp_unknown')
    expect(unknown[0]).toBe(404)
    expect(await read(id)).toEqual(unknown)
    expect(await read(`${id}/input_items`)).toEqual(unknown)
    expect(await read(`${id}/cancel`, 'POST')).toEqual(unknown)
    expect(await read(id, 'DELETE')).toEqual(unknown)
    const goOn = (previous: string) =>
      stranger.responses
        .create({ model: name, input: 'And?', previous_response_id: previous })
        .catch((error: Error) => error.message)
    expect(await goOn(id)).toBe(await goOn('resp_unknown'))
    expect((await openai.responses.retrieve(id)).id).toBe(id)
  })

  it.each(['gpt', 'gpt-else', 'claude'])('goes on at %s', async (next) => {
    const first = await create(name, isStream)
    const second = await create(next, isStream, { input: 'And?', previous_response_id: first.id })
    expect(second.output_text).toBe(greeting)
    expect(second.previous_response_id).toBe(first.id)
    const third = await create('claude', false, { input: 'So?', previous_response_id: second.id })
    expect(third.output_text).toBe(greeting)
    expect(third.previous_response_id).toBe(second.id)
    const { json } = anthropic.requests.at(-1)!
    const said = (json.messages as { role: string; content: unknown }[]).map(
      ({ role, content }) => [role, textOf(content)],
    )
    expect(said).toEqual([
      ['user', 'Hello'],
      ['assistant', greeting],
      ['user', 'And?'],
      ['assistant', greeting],
      ['user', 'So?'],
    ])
  })
})

function textOf(content: unknown): string {
  if (typeof content === 'string') return content
  const blocks = content as { type: string; text?: string }[]
  return blocks.flatMap(({ text }) => text ?? []).join('')
}

describe('what is sent to go on', () => {
  it("is the client's own bytes at the account that holds the response", async () => {
    const first = await create('gpt', false)
    const before = responses.requests.length
    const body = `{"model":"gpt", "input":"And?", "previous_response_id":"${first.id}"}`
    await fetch(`${plane.origin}/v1/responses`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${clientKey}` },
      body,
    })
    expect(responses.requests[before]!.raw).toBe(body)
  })

  it('is the conversation elsewhere, without reasoning that only the first account can read', async () => {
    const first = await create('claude', false)
    const second = await create('gpt', false, { input: 'And?', previous_response_id: first.id })
    const sent = responses.requests.at(-1)!.json
    expect(sent.previous_response_id).toBeUndefined()
    expect((sent.input as object[]).length).toBe(3)
    await create('gpt-else', false, { input: 'So?', previous_response_id: second.id })
    const { input } = elsewhere.requests.at(-1)!.json as { input: { type?: string }[] }
    expect(input.map(({ type }) => type)).toEqual([
      'message',
      'message',
      'message',
      'reasoning',
      'message',
      'message',
    ])
  })

  it.each(['gpt', 'gpt-else', 'claude'])(
    'are the items that the client names by their ids, at %s',
    async (next) => {
      const tools = [
        {
          type: 'function' as const,
          name: 'forecast',
          strict: false,
          parameters: { type: 'object', properties: {} },
        },
      ]
      const first = await openai.responses.create({ model: 'gpt', input: 'Weather?', tools })
      const [call] = first.output
      const second = await openai.responses.create({
        model: next,
        tools,
        input: [
          { role: 'user', content: 'Weather?' },
          { type: 'item_reference', id: call!.id! },
          { type: 'function_call_output', call_id: 'call_1', output: 'clear' },
        ],
      })
      expect(second.output_text).toBe(greeting)
      const sent = [...responses.requests, ...elsewhere.requests, ...anthropic.requests]
      const referring = sent.filter(({ raw }) => raw.includes(`"item_reference"`))
      expect(referring.every(({ raw }) => raw.includes('"model":"gpt"'))).toBe(true)
    },
  )

  it('never is an item that is not stored for this tenant', async () => {
    const { output } = await create('gpt', false)
    const ask = stranger.responses.create({
      model: 'gpt',
      input: [{ type: 'item_reference', id: output[0]!.id! }],
    })
    await expect(ask).rejects.toMatchObject({ status: 400, param: 'input' })
  })
})

describe('a count of input tokens', () => {
  it('counts what the request goes on from, and stores nothing', async () => {
    const alone = await openai.responses.inputTokens.count({ model: 'gpt', input: 'one two' })
    expect(alone).toEqual({ object: 'response.input_tokens', input_tokens: 2 + 4 })
    const { id } = await create('gpt', false, { input: 'Hello' })
    const whole = await openai.responses.inputTokens.count({
      model: 'gpt',
      input: 'one two',
      previous_response_id: id,
    })
    // Two messages more: "Hello", and the reasoning and words of the answer.
    expect(whole.input_tokens).toBeGreaterThan(alone.input_tokens + 8)
  })
})

describe('of several targets', () => {
  it('the one that holds the response is asked first, with the credential that it was made with', async () => {
    plane.put(
      {
        ...provider({ name: 'pool', kind: 'openai', baseUrl: `${responses.origin}/v1` }),
        credentials: ['one', 'two', 'three'].map((name) => ({
          ...provider({ name, kind: 'openai', baseUrl: null }).credentials[0]!,
          slot: plane.takeSlot(),
          secret: `sk-${name}`,
        })),
      },
      model('gpt', { to: 'elsewhere' }, { to: 'pool' }, { to: 'anthropic' }),
    )
    const answering = () =>
      [...responses.requests, ...elsewhere.requests, ...anthropic.requests].length
    for (let round = 0; round < 12; round++) {
      const first = await create('gpt', false)
      const [made] = plane.records.slice(-1)
      const second = await create('gpt', false, { previous_response_id: first.id })
      expect(second.output_text).toBe(greeting)
      await plane.recorded(plane.records.length)
      if (first.id.startsWith('resp_fake')) {
        const { provider: name, detail } = plane.records.at(-1)!
        expect([name, detail.credentialId]).toEqual([made!.provider, made!.detail.credentialId])
      }
    }
    expect(answering()).toBeGreaterThan(12)
    plane.put(model('gpt', { to: 'responses' }))
  })

  it('the conditions look at the whole conversation', async () => {
    plane.put(
      model(
        'gpt',
        { to: 'anthropic', when: { needs: ['vision'] } },
        { to: 'elsewhere', priority: 2 },
      ),
    )
    const image = {
      type: 'input_image' as const,
      image_url: 'data:image/png;base64,AAAA',
      detail: 'auto' as const,
    }
    const first = await openai.responses.create({
      model: 'gpt-else',
      input: [{ role: 'user', content: [image] }],
    })
    const before = anthropic.requests.length
    await create('gpt', false, { input: 'And?', previous_response_id: first.id })
    expect(anthropic.requests.length).toBe(before + 1)
    expect(JSON.stringify(anthropic.requests.at(-1)!.json)).toContain('And?')
    expect(JSON.stringify(anthropic.requests.at(-1)!.json)).toContain('AAAA')
    plane.put(model('gpt', { to: 'responses' }))
  })
})

describe('input items', () => {
  it('come in pages, the newest first', async () => {
    const input = ['a', 'b', 'c'].map((content) => ({ role: 'user' as const, content }))
    const { id } = await openai.responses.create({ model: 'gpt', input })
    const texts: string[] = []
    for await (const item of openai.responses.inputItems.list(id, { limit: 2 })) {
      texts.push((item as { content: { text: string }[] }).content[0]!.text)
    }
    expect(texts).toEqual(['c', 'b', 'a'])
    const inOrder = await openai.responses.inputItems.list(id, { order: 'asc', limit: 1 })
    expect(inOrder.data).toMatchObject([{ content: [{ text: 'a' }] }])
  })
})

describe('a store that is silent', () => {
  it('makes what needs it fail for now, and nothing else', async () => {
    const silent: ResponseStore & AnswerCache = {
      keep: () => {},
      history: async () => 'late',
      find: async () => 'late',
      remove: async () => 'late',
      put: () => {},
      get: async () => null,
    }
    const lone = await startPlane({
      store: silent,
      entities: [
        provider({ name: 'responses', kind: 'openai', baseUrl: `${responses.origin}/v1` }),
        model('small', { to: 'responses' }),
      ],
    })
    const client = new OpenAI({
      apiKey: clientKey,
      baseURL: `${lone.origin}/v1`,
      maxRetries: 0,
    })
    const answer = await client.responses.create({ model: 'small', input: 'Hello' })
    expect(answer.output_text).toBe(greeting)
    await expect(client.responses.retrieve(answer.id)).rejects.toMatchObject({ status: 503 })
    await expect(
      client.responses.create({
        model: 'small',
        input: 'And?',
        previous_response_id: answer.id,
      }),
    ).rejects.toMatchObject({ status: 503, code: 'storage_unavailable' })
    const records = await lone.recorded(3)
    expect(records.map(({ status }) => status)).toEqual([200, 503, 503])
    await lone.close()
  })
})
