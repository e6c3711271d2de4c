// Cohere through the chat and messages doors.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startCohereServer } from '../fakes/cohere-server.ts'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import type { ScriptedServer } from '../fakes/scripted-server.ts'
import { model, provider, providerSecret } from '../fakes/world.ts'

let upstream: ScriptedServer
let plane: TestPlane

beforeAll(async () => {
  upstream = await startCohereServer()
})
beforeEach(async () => {
  plane = await startPlane({
    entities: [
      provider({ name: 'cohere', kind: 'cohere', baseUrl: `${upstream.origin}/v2` }),
      model('small', { to: 'cohere', model: 'command-a' }),
    ],
  })
})
afterEach(async () => {
  upstream.script({})
  await plane.close()
})
afterAll(() => upstream.close())

const parameters = { type: 'object', properties: { city: { type: 'string' } } }
const chatTools = [{ type: 'function', function: { name: 'forecast', parameters } }]

describe('Cohere', () => {
  it('answers an OpenAI client, whole', async () => {
    const reply = await plane.chat({ max_completion_tokens: 9, top_p: 0.5 })
    expect(await reply.json()).toMatchObject({
      model: 'small',
      choices: [{ message: { content: 'Good morning, Ada.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 },
    })
    expect(upstream.requests.at(-1)).toMatchObject({
      path: '/v2/chat',
      headers: { authorization: `Bearer ${providerSecret}` },
      json: {
        model: 'command-a',
        messages: [{ role: 'user', content: 'Hello' }],
        max_tokens: 9,
        p: 0.5,
      },
    })
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({ end: 'complete', inputTokens: 12, outputTokens: 7 })
    expect(record?.detail.usage).toMatchObject({ input: 8, cacheRead: 4 })
  })

  it.each([1, 7, 10_000])('streams to both doors in pieces of %i bytes', async (pieceBytes) => {
    upstream.script({ pieceBytes })
    const chat = await (await plane.chat({ stream: true })).text()
    expect(chat).toContain('"content":"morning, "')
    expect(chat).toContain('"finish_reason":"stop"')
    expect(chat.trimEnd().endsWith('data: [DONE]')).toBe(true)
    const messages = await (await plane.messages({ stream: true })).text()
    expect(messages).toContain('"text":"Ada."')
    expect(messages).toContain('event: message_stop')
  })

  it('calls tools, whole and streamed, with its plan as reasoning', async () => {
    const whole = await (await plane.chat({ tools: chatTools, tool_choice: 'required' })).json()
    const call = { name: 'forecast', arguments: '{"city":"Trier","days":2}' }
    expect(whole).toMatchObject({
      choices: [
        {
          message: { reasoning_content: 'I look.', tool_calls: [{ function: call }] },
          finish_reason: 'tool_calls',
        },
      ],
    })
    expect(upstream.requests.at(-1)?.json).toMatchObject({ tool_choice: 'REQUIRED' })
    const streamed = await plane.messages({
      stream: true,
      tools: [{ name: 'forecast', input_schema: parameters }],
    })
    const text = await streamed.text()
    expect(text).toContain('"type":"tool_use"')
    expect(text).toContain('"stop_reason":"tool_use"')
  })

  it('takes the history of a tool call: plan, call and result', async () => {
    const reply = await plane.chat({
      tools: chatTools,
      messages: [
        { role: 'user', content: 'Weather?' },
        {
          role: 'assistant',
          content: 'I look.',
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'forecast', arguments: '{}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'sun' },
      ],
    })
    expect(reply.status).toBe(200)
    expect(upstream.requests.at(-1)?.json.messages).toEqual([
      { role: 'user', content: 'Weather?' },
      {
        role: 'assistant',
        tool_plan: 'I look.',
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'forecast', arguments: '{}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'sun' },
    ])
  })

  it('has its refusal told in the words of the door', async () => {
    upstream.script({ status: 400, body: '{"id":"1","message":"model not found"}' })
    expect(await (await plane.chat()).json()).toMatchObject({
      error: { message: 'The provider says: model not found', type: 'invalid_request_error' },
    })
  })
})
