// The official clients complete plain, streamed and tool-calling calls through both doors, whoever answers behind them.
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAnthropicServer } from './fakes/anthropic-server.ts'
import { startPlane, type TestPlane } from './fakes/data-plane.ts'
import { startOpenAiServer } from './fakes/openai-server.ts'
import type { ScriptedServer } from './fakes/scripted-server.ts'
import { clientKey, model, provider, service } from './fakes/world.ts'

let openaiFake: ScriptedServer
let anthropicFake: ScriptedServer
let plane: TestPlane
let openai: OpenAI
let anthropic: Anthropic

beforeAll(async () => {
  openaiFake = await startOpenAiServer()
  anthropicFake = await startAnthropicServer()
  plane = await startPlane({
    entities: [
      provider({ name: 'openai', kind: 'openai', baseUrl: `${openaiFake.origin}/v1` }),
      provider({ name: 'anthropic', kind: 'anthropic', baseUrl: `${anthropicFake.origin}/v1` }),
      model('gpt', { to: 'openai' }),
      model('claude', { to: 'anthropic' }),
      model('wrong', { to: 'openai' }),
      service({ id: 'srv_chat', models: ['gpt', 'claude'] }),
      service({ id: 'srv_wrong', name: 'other', models: ['wrong'], visibility: 'platform' }),
    ],
  })
  openai = new OpenAI({ apiKey: clientKey, baseURL: `${plane.origin}/v1`, maxRetries: 0 })
  anthropic = new Anthropic({ apiKey: clientKey, baseURL: plane.origin, maxRetries: 0 })
})

afterAll(async () => {
  await plane.close()
  await openaiFake.close()
  await anthropicFake.close()
})

const question = [{ role: 'user' as const, content: 'What will the weather be in Trier?' }]
const parameters = {
  type: 'object' as const,
  properties: { city: { type: 'string' }, days: { type: 'integer' } },
  required: ['city'],
}
const openaiTools = [
  { type: 'function' as const, function: { name: 'forecast', description: 'Weather', parameters } },
]
const anthropicTools = [{ name: 'forecast', description: 'Weather', input_schema: parameters }]
const greeting = 'Good morning, Ada.'

describe.each(['gpt', 'claude'])('the openai client with %s behind the door', (name) => {
  it('gets a plain answer', async () => {
    const answer = await openai.chat.completions.create({ model: name, messages: question })
    expect(answer.choices[0]!.message.content).toBe(greeting)
    expect(answer.choices[0]!.finish_reason).toBe('stop')
    expect(answer.usage).toMatchObject({
      prompt_tokens: 12,
      completion_tokens: 7,
      total_tokens: 19,
    })
  })

  it('gets a stream', async () => {
    const stream = await openai.chat.completions.create({
      model: name,
      messages: question,
      stream: true,
      stream_options: { include_usage: true },
    })
    let text = ''
    const finishes: string[] = []
    let total = 0
    for await (const chunk of stream) {
      text += chunk.choices[0]?.delta.content ?? ''
      if (chunk.choices[0]?.finish_reason) finishes.push(chunk.choices[0].finish_reason)
      total = chunk.usage?.total_tokens ?? total
    }
    expect(text).toBe(greeting)
    expect(finishes).toEqual(['stop'])
    expect(total).toBe(19)
  })

  it('calls a tool and hands in its result', async () => {
    const first = await openai.chat.completions.create({
      model: name,
      messages: question,
      tools: openaiTools,
    })
    const { message, finish_reason: reason } = first.choices[0]!
    expect(reason).toBe('tool_calls')
    const [toolCall] = message.tool_calls!
    if (toolCall?.type !== 'function') throw new Error('no function was called')
    expect(toolCall.function.name).toBe('forecast')
    expect(JSON.parse(toolCall.function.arguments)).toEqual({ city: 'Trier', days: 2 })
    const second = await openai.chat.completions.create({
      model: name,
      messages: [
        ...question,
        message,
        { role: 'tool', tool_call_id: toolCall.id, content: '{"sky":"clear"}' },
      ],
      tools: openaiTools,
    })
    expect(second.choices[0]!.message.content).toBe(greeting)
  })

  it('gets a streamed tool call in one piece', async () => {
    const run = openai.chat.completions.stream({
      model: name,
      messages: question,
      tools: openaiTools,
    })
    const { message, finish_reason: reason } = (await run.finalChatCompletion()).choices[0]!
    expect(reason).toBe('tool_calls')
    expect(message.tool_calls).toMatchObject([
      { type: 'function', function: { name: 'forecast', arguments: '{"city":"Trier","days":2}' } },
    ])
  })

  it('lists the model', async () => {
    const names: string[] = []
    for await (const listed of openai.models.list()) names.push(listed.id)
    expect(names).toContain(name)
    expect((await openai.models.retrieve(name)).id).toBe(name)
  })
})

describe.each(['gpt', 'claude'])('the Anthropic client with %s behind the door', (name) => {
  const base = { model: name, max_tokens: 256, messages: question }

  it('gets a plain answer', async () => {
    const answer = await anthropic.messages.create(base)
    expect(answer.content).toMatchObject([{ type: 'text', text: greeting }])
    expect(answer.stop_reason).toBe('end_turn')
    expect(answer.usage).toMatchObject({
      input_tokens: 8,
      cache_read_input_tokens: 4,
      output_tokens: 7,
    })
  })

  it('gets a stream', async () => {
    const run = anthropic.messages.stream(base)
    let text = ''
    run.on('text', (delta) => (text += delta))
    const answer = await run.finalMessage()
    expect(text).toBe(greeting)
    expect(answer.content).toMatchObject([{ type: 'text', text: greeting }])
    expect(answer.stop_reason).toBe('end_turn')
    expect(answer.usage.output_tokens).toBe(7)
  })

  it('calls a tool and hands in its result', async () => {
    const first = await anthropic.messages.create({ ...base, tools: anthropicTools })
    expect(first.stop_reason).toBe('tool_use')
    const [toolUse] = first.content.filter((block) => block.type === 'tool_use')
    expect(toolUse).toMatchObject({ name: 'forecast', input: { city: 'Trier', days: 2 } })
    const second = await anthropic.messages.create({
      ...base,
      messages: [
        ...question,
        { role: 'assistant', content: first.content },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: toolUse!.id, content: 'clear' }],
        },
      ],
      tools: anthropicTools,
    })
    expect(second.content).toMatchObject([{ type: 'text', text: greeting }])
  })

  it('gets a streamed tool call in one piece', async () => {
    const answer = await anthropic.messages
      .stream({ ...base, tools: anthropicTools })
      .finalMessage()
    expect(answer.stop_reason).toBe('tool_use')
    expect(answer.content).toMatchObject([
      { type: 'tool_use', name: 'forecast', input: { city: 'Trier', days: 2 } },
    ])
  })

  it('lists the model', async () => {
    const names: string[] = []
    for await (const listed of anthropic.models.list()) names.push(listed.id)
    expect(names).toContain(name)
  })
})

describe('errors', () => {
  it.each([
    [401, 'small', 'pc_live_unknown'],
    [403, 'wrong', clientKey],
    [404, 'nothing', clientKey],
  ])('%i is the class that the clients have for it', async (status, name, key) => {
    await expect(
      openai
        .withOptions({ apiKey: key })
        .chat.completions.create({ model: name, messages: question }),
    ).rejects.toMatchObject({ status })
    await expect(
      anthropic
        .withOptions({ apiKey: key })
        .messages.create({ model: name, max_tokens: 1, messages: question }),
    ).rejects.toMatchObject({ status })
  })

  it('inside a stream are thrown by both clients', async () => {
    openaiFake.script({ cut: 'middle' })
    const stream = await openai.chat.completions.create({
      model: 'gpt',
      messages: question,
      stream: true,
    })
    await expect(drain(stream)).rejects.toThrow(/provider/)
    const run = await anthropic.messages.create({
      model: 'gpt',
      max_tokens: 9,
      messages: question,
      stream: true,
    })
    await expect(drain(run)).rejects.toThrow(/provider/)
    openaiFake.script({})
  })
})

async function drain(events: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const _event of events) count += 1
  return count
}
