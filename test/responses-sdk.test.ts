// The official openai client at the Responses door, whoever answers behind it.
import OpenAI from 'openai'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startAnthropicServer } from './fakes/anthropic-server.ts'
import { startPlane, type TestPlane } from './fakes/data-plane.ts'
import { startOpenAiServer } from './fakes/openai-server.ts'
import { startResponsesServer } from './fakes/responses-server.ts'
import type { ScriptedServer } from './fakes/scripted-server.ts'
import { clientKey, model, provider, service } from './fakes/world.ts'

let responses: ScriptedServer
let chat: ScriptedServer
let anthropic: ScriptedServer
let plane: TestPlane
let openai: OpenAI

beforeAll(async () => {
  responses = await startResponsesServer()
  chat = await startOpenAiServer()
  anthropic = await startAnthropicServer()
  plane = await startPlane({
    entities: [
      provider({ name: 'responses', kind: 'openai', baseUrl: `${responses.origin}/v1` }),
      provider({ name: 'chat', kind: 'openai-compatible', baseUrl: `${chat.origin}/v1` }),
      provider({ name: 'anthropic', kind: 'anthropic', baseUrl: `${anthropic.origin}/v1` }),
      model('gpt', { to: 'responses' }),
      model('vllm', { to: 'chat' }),
      model('claude', { to: 'anthropic', model: 'claude-real' }),
      service({ id: 'srv_chat', models: ['gpt', 'vllm', 'claude'] }),
    ],
  })
  openai = new OpenAI({ apiKey: clientKey, baseURL: `${plane.origin}/v1`, maxRetries: 0 })
})

afterEach(() => {
  for (const fake of [responses, chat, anthropic]) fake.script({})
})

afterAll(async () => {
  await plane.close()
  await Promise.all([responses, chat, anthropic].map((fake) => fake.close()))
})

const greeting = 'Good morning, Ada.'
const tools: OpenAI.Responses.FunctionTool[] = [
  {
    type: 'function',
    name: 'forecast',
    description: 'Weather',
    strict: false,
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer' } },
      required: ['city'],
    },
  },
]

describe.each(['gpt', 'vllm', 'claude'])('with %s behind the door', (name) => {
  it('gets a plain answer', async () => {
    const answer = await openai.responses.create({ model: name, input: 'Hello' })
    expect(answer.output_text).toBe(greeting)
    expect(answer).toMatchObject({
      object: 'response',
      status: 'completed',
      error: null,
      incomplete_details: null,
      usage: {
        input_tokens: 12,
        input_tokens_details: { cached_tokens: 4 },
        output_tokens: 7,
        total_tokens: 19,
      },
    })
  })

  it('gets a stream that its own helper puts together', async () => {
    const stream = openai.responses.stream({ model: name, input: 'Hello' })
    let text = ''
    const numbers: number[] = []
    for await (const event of stream) {
      numbers.push(event.sequence_number)
      if (event.type === 'response.output_text.delta') text += event.delta
    }
    expect(numbers).toEqual([...numbers.keys()])
    expect(text).toBe(greeting)
    const final = await stream.finalResponse()
    expect(final.output_text).toBe(greeting)
    expect(final.status).toBe('completed')
  })

  it('calls a tool and hands in its result', async () => {
    const first = await openai.responses.create({ model: name, input: 'Weather?', tools })
    const [call] = first.output.filter((item) => item.type === 'function_call')
    expect(call).toMatchObject({ name: 'forecast', status: 'completed' })
    expect(JSON.parse(call!.arguments)).toEqual({ city: 'Trier', days: 2 })
    const second = await openai.responses.create({
      model: name,
      tools,
      input: [
        { role: 'user', content: 'Weather?' },
        ...(first.output as OpenAI.Responses.ResponseInputItem[]),
        { type: 'function_call_output', call_id: call!.call_id, output: '{"sky":"clear"}' },
      ],
    })
    expect(second.output_text).toBe(greeting)
  })

  it('gets a streamed tool call in one piece', async () => {
    const stream = openai.responses.stream({ model: name, input: 'Weather?', tools })
    const { output } = await stream.finalResponse()
    expect(output).toMatchObject([
      { type: 'function_call', name: 'forecast', arguments: '{"city":"Trier","days":2}' },
    ])
  })

  it('throws what ends a stream in its middle', async () => {
    const fakes = { gpt: responses, vllm: chat, claude: anthropic }
    fakes[name as keyof typeof fakes].script({ cut: 'middle' })
    const stream = await openai.responses.create({ model: name, input: 'Hello', stream: true })
    const drain = async () => {
      for await (const _event of stream);
    }
    await expect(drain()).rejects.toThrow(/provider/)
  })

  it('throws a refusal of the provider with its status', async () => {
    const fakes = { gpt: responses, vllm: chat, claude: anthropic }
    fakes[name as keyof typeof fakes].script({
      status: 400,
      body: '{"error":{"message":"Too hot.","type":"invalid_request_error"}}',
    })
    await expect(openai.responses.create({ model: name, input: 'Hello' })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('Too hot.'),
    })
  })
})

it('is never called at a vendor that is only compatible', async () => {
  await openai.responses.create({ model: 'vllm', input: 'Hello' })
  expect((await chat.nextRequest()).path).toBe('/v1/chat/completions')
})

it('passes its bytes to a provider that speaks it', async () => {
  const body = `{ "model":"gpt", "input":"h\\u00e9", "include":[], "store" : false }`
  const reply = await fetch(`${plane.origin}/v1/responses`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${clientKey}` },
    body,
  })
  const seen = await responses.nextRequest()
  expect(seen.raw).toBe(body)
  expect(seen.path).toBe('/v1/responses')
  expect(await reply.json()).toMatchObject({ model: 'gpt-2026-01-01' })
})
