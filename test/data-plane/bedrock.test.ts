// Bedrock through the chat and messages doors.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startBedrockServer } from '../fakes/bedrock-server.ts'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import type { ScriptedServer } from '../fakes/scripted-server.ts'
import { model, provider } from '../fakes/world.ts'
import {
  writeEvent,
  writeException,
} from '../../gateway/src/providers/bedrock/event-stream.fixture.ts'
import { startScriptedServer } from '../fakes/scripted-server.ts'

let upstream: ScriptedServer
let plane: TestPlane

beforeAll(async () => {
  upstream = await startBedrockServer()
})
afterEach(async () => {
  upstream.script({})
  await plane.close()
})
afterAll(() => upstream.close())

const claude = 'anthropic.claude-3-haiku-20240307-v1:0'
const accessKey = 'AKIDEXAMPLE:secret-of-the-access-key'

async function start(secret = accessKey, server = upstream): Promise<void> {
  plane = await startPlane({
    entities: [
      provider({ name: 'aws', kind: 'bedrock', baseUrl: server.origin, secret }),
      model('small', { to: 'aws', model: claude }),
    ],
  })
}

const parameters = { type: 'object', properties: { city: { type: 'string' } } }

describe('Bedrock', () => {
  it('answers an OpenAI client, whole, by a signed call', async () => {
    await start()
    const reply = await plane.chat({ max_tokens: 9 })
    expect(await reply.json()).toMatchObject({
      id: expect.stringMatching(/.+/),
      model: 'small',
      choices: [{ message: { content: 'Good morning, Ada.' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 12, completion_tokens: 7, total_tokens: 19 },
    })
    const seen = upstream.requests.at(-1)
    expect(seen).toMatchObject({
      path: '/model/anthropic.claude-3-haiku-20240307-v1%3A0/converse',
      json: {
        messages: [{ role: 'user', content: [{ text: 'Hello' }] }],
        inferenceConfig: { maxTokens: 9 },
      },
    })
    expect(seen?.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/bedrock\/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=[0-9a-f]{64}$/,
    )
    expect(JSON.stringify(seen?.headers)).not.toContain('secret-of-the-access-key')
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({ end: 'complete', inputTokens: 12, outputTokens: 7 })
    expect(record?.detail.usage).toMatchObject({ input: 8, cacheRead: 4 })
  })

  it('is called with an API key as a bearer', async () => {
    await start('ABSKQmVkcm9jaw==')
    expect((await plane.messages()).status).toBe(200)
    expect(upstream.requests.at(-1)?.headers.authorization).toBe('Bearer ABSKQmVkcm9jaw==')
  })

  it.each([1, 7, 10_000])('streams to both doors in pieces of %i bytes', async (pieceBytes) => {
    await start()
    upstream.script({ pieceBytes })
    const chat = await (await plane.chat({ stream: true })).text()
    expect(chat).toContain('"content":"morning, "')
    expect(chat).toContain('"finish_reason":"stop"')
    expect(chat.trimEnd().endsWith('data: [DONE]')).toBe(true)
    const messages = await (await plane.messages({ stream: true })).text()
    expect(messages).toContain('"text":"Ada."')
    expect(messages).toContain('"output_tokens":7')
    expect(messages).toContain('event: message_stop')
  })

  it('calls tools at both doors and takes their results', async () => {
    await start()
    const tools = [{ name: 'forecast', input_schema: parameters }]
    const streamed = await (await plane.messages({ stream: true, tools })).text()
    expect(streamed).toContain('"type":"tool_use","id":"tooluse_fake1","name":"forecast"')
    expect(streamed).toContain('"stop_reason":"tool_use"')
    const whole = await plane.chat({
      tools: [{ type: 'function', function: { name: 'forecast', parameters } }],
    })
    const call = { id: 'tooluse_fake1', function: { arguments: '{"city":"Trier","days":2}' } }
    expect(await whole.json()).toMatchObject({
      choices: [{ message: { tool_calls: [call] }, finish_reason: 'tool_calls' }],
    })
    const answered = await plane.messages({
      tools,
      messages: [
        { role: 'user', content: 'Weather?' },
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 'tooluse_fake1', name: 'forecast', input: {} }],
        },
        {
          role: 'user',
          content: [{ type: 'tool_result', tool_use_id: 'tooluse_fake1', content: 'sun' }],
        },
      ],
    })
    expect(await answered.json()).toMatchObject({ content: [{ text: 'Good morning, Ada.' }] })
  })

  it('has its refusal told in the words of the door, with its request id', async () => {
    await start()
    upstream.script({
      status: 400,
      headers: { 'x-amzn-requestid': 'r-1', 'x-amzn-errortype': 'ValidationException' },
      body: '{"message":"Input is too long for requested model."}',
    })
    const reply = await plane.chat()
    expect(reply.status).toBe(400)
    expect(await reply.json()).toMatchObject({ error: { code: 'context_length_exceeded' } })
  })

  it('that fails inside a stream fails it in the words of the door', async () => {
    const broken = await startScriptedServer(() => ({
      contentType: 'application/vnd.amazon.eventstream',
      parts: [
        writeEvent('messageStart', { role: 'assistant' }),
        writeEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Good ' } }),
        writeException('modelStreamErrorException', 'The model broke.'),
      ],
    }))
    try {
      await start(accessKey, broken)
      const text = await (await plane.messages({ stream: true })).text()
      expect(text).toContain('event: error')
      expect(text).not.toContain('message_stop')
      const [record] = await plane.recorded(1)
      expect(record).toMatchObject({ end: 'upstream_error' })
    } finally {
      await broken.close()
    }
  })

  it('whose stream is cut or garbled is recorded as failed', async () => {
    await start()
    upstream.script({ cut: 'middle' })
    expect(await (await plane.messages({ stream: true })).text()).toContain('event: error')
    const garbled = await startScriptedServer(() => ({
      contentType: 'application/vnd.amazon.eventstream',
      parts: [Buffer.alloc(64, 7)],
    }))
    await plane.close()
    await start(accessKey, garbled)
    try {
      expect((await plane.chat({ stream: true })).status).toBe(502)
    } finally {
      await garbled.close()
    }
  })
})
