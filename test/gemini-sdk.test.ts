// Google's official client completes its calls at the Gemini door, whoever answers behind it.
import { ApiError, FunctionCallingConfigMode, GoogleGenAI, Type, type Content } from '@google/genai'
import { geminiStream } from '../gateway/src/proxy/door/gemini-generate/codec.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startAnthropicServer } from './fakes/anthropic-server.ts'
import { startPlane, type TestPlane } from './fakes/data-plane.ts'
import { startGeminiServer } from './fakes/gemini-server.ts'
import { startOpenAiServer } from './fakes/openai-server.ts'
import { startScriptedServer, type ScriptedServer } from './fakes/scripted-server.ts'
import { clientKey, model, provider, service } from './fakes/world.ts'

let openaiFake: ScriptedServer
let anthropicFake: ScriptedServer
let geminiFake: ScriptedServer
let plane: TestPlane
let client: GoogleGenAI

beforeAll(async () => {
  openaiFake = await startOpenAiServer()
  anthropicFake = await startAnthropicServer()
  geminiFake = await startGeminiServer()
  plane = await startPlane({
    entities: [
      provider({ name: 'openai', kind: 'openai', baseUrl: `${openaiFake.origin}/v1` }),
      provider({ name: 'anthropic', kind: 'anthropic', baseUrl: `${anthropicFake.origin}/v1` }),
      provider({ name: 'gemini', kind: 'gemini', baseUrl: `${geminiFake.origin}/v1beta` }),
      model('gpt', { to: 'openai' }),
      model('claude', { to: 'anthropic' }),
      model('flash', { to: 'gemini', model: 'gemini-2.5-flash' }),
      model('wrong', { to: 'openai' }),
      service({ id: 'srv_chat', models: ['gpt', 'claude', 'flash'] }),
      service({ id: 'srv_wrong', name: 'other', models: ['wrong'], visibility: 'platform' }),
    ],
  })
  client = clientWith(clientKey)
})

afterAll(async () => {
  await plane.close()
  await openaiFake.close()
  await anthropicFake.close()
  await geminiFake.close()
})

function clientWith(apiKey: string): GoogleGenAI {
  return new GoogleGenAI({ apiKey, httpOptions: { baseUrl: plane.origin } })
}

const question = 'What will the weather be in Trier?'
const greeting = 'Good morning, Ada.'
const declaration = {
  name: 'forecast',
  description: 'Weather',
  parameters: {
    type: Type.OBJECT,
    properties: { city: { type: Type.STRING }, days: { type: Type.INTEGER, nullable: true } },
    required: ['city'],
  },
}
const tools = [{ functionDeclarations: [declaration] }]

describe.each(['flash', 'gpt', 'claude'])('the Gemini client with %s behind the door', (name) => {
  it('gets a plain answer with its usage', async () => {
    const answer = await client.models.generateContent({ model: name, contents: question })
    expect(answer.text).toBe(greeting)
    expect(answer.candidates![0]!.finishReason).toBe('STOP')
    expect(answer.modelVersion).toBe(name)
    expect(answer.usageMetadata).toMatchObject({
      promptTokenCount: 12,
      cachedContentTokenCount: 4,
      totalTokenCount: 19,
    })
    expect(plane.records.at(-1)).toMatchObject({ inputTokens: 12, outputTokens: 7, status: 200 })
  })

  it('gets a stream', async () => {
    const stream = await client.models.generateContentStream({ model: name, contents: question })
    let text = ''
    const finishes: string[] = []
    let total = 0
    for await (const chunk of stream) {
      text += chunk.text ?? ''
      const finish = chunk.candidates?.[0]?.finishReason
      if (finish !== undefined) finishes.push(finish)
      total = chunk.usageMetadata?.totalTokenCount ?? total
      expect(chunk.modelVersion).toBe(name)
    }
    expect(text).toBe(greeting)
    expect(finishes).toEqual(['STOP'])
    expect(total).toBe(19)
  })

  it('calls a function and hands in its result', async () => {
    const first = await client.models.generateContent({
      model: name,
      contents: question,
      config: { tools },
    })
    expect(first.functionCalls).toMatchObject([
      { name: 'forecast', args: { city: 'Trier', days: 2 } },
    ])
    const contents: Content[] = [
      { role: 'user', parts: [{ text: question }] },
      first.candidates![0]!.content!,
      {
        role: 'user',
        parts: [{ functionResponse: { name: 'forecast', response: { sky: 'clear' } } }],
      },
    ]
    const second = await client.models.generateContent({ model: name, contents, config: { tools } })
    expect(second.text).toBe(greeting)
  })

  it('gets a streamed function call in one piece', async () => {
    const stream = await client.models.generateContentStream({
      model: name,
      contents: question,
      config: {
        tools,
        toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.ANY } },
      },
    })
    const calls = []
    for await (const chunk of stream) calls.push(...(chunk.functionCalls ?? []))
    expect(calls).toMatchObject([{ name: 'forecast', args: { city: 'Trier', days: 2 } }])
  })

  it('keeps a conversation', async () => {
    const chat = client.chats.create({ model: name })
    expect((await chat.sendMessage({ message: 'Hello' })).text).toBe(greeting)
    expect((await chat.sendMessage({ message: 'Again' })).text).toBe(greeting)
    expect(chat.getHistory()).toHaveLength(4)
  })

  it('sends pictures, a PDF and a schema for the answer', async () => {
    const answer = await client.models.generateContent({
      model: name,
      contents: [
        {
          role: 'user',
          parts: [
            { text: 'What is this?' },
            { inlineData: { mimeType: 'image/png', data: 'iVBORw0KGgo=' } },
            { inlineData: { mimeType: 'application/pdf', data: 'JVBERi0xLjQ=' } },
          ],
        },
      ],
      config: {
        systemInstruction: 'Be brief.',
        maxOutputTokens: 100,
        responseMimeType: 'application/json',
        responseJsonSchema: {
          type: 'object',
          properties: { name: { type: 'string' } },
          required: ['name'],
          additionalProperties: false,
        },
      },
    })
    expect(answer.candidates).toHaveLength(1)
  })

  it('finds the model in the list', async () => {
    const names: string[] = []
    for await (const listed of await client.models.list()) names.push(listed.name ?? '')
    expect(names).toContain(`models/${name}`)
    expect((await client.models.get({ model: name })).name).toBe(`models/${name}`)
  })

  it('counts tokens', async () => {
    anthropicFake.script({ body: '{"input_tokens":9}' })
    const { totalTokens } = await client.models.countTokens({ model: name, contents: question })
    anthropicFake.script({})
    expect(totalTokens).toBeGreaterThan(0)
  })
})

describe('the Gemini client with gemini behind the door', () => {
  it('gets one vector for each text', async () => {
    const answer = await client.models.embedContent({ model: 'flash', contents: ['one', 'two'] })
    expect(answer.embeddings).toMatchObject([{ values: [0.25, -0.5] }, { values: [0.25, -0.5] }])
  })

  it('reaches a model by service and name', async () => {
    const answer = await client.models.generateContent({ model: 'chat/flash', contents: question })
    expect(answer.text).toBe(greeting)
  })
})

describe('a keep-alive of the Gemini door', () => {
  it('is read over by the client, wherever it stands between events', async () => {
    const { keepAlive } = geminiStream.stream!
    const piece = (text: string) =>
      `data: ${JSON.stringify({ candidates: [{ content: { parts: [{ text }] } }] })}\n\n`
    const slow = await startScriptedServer(() => ({
      contentType: 'text/event-stream',
      parts: [keepAlive, keepAlive, piece('a'), keepAlive, piece('b'), keepAlive],
    }))
    const direct = new GoogleGenAI({ apiKey: 'x', httpOptions: { baseUrl: slow.origin } })
    let text = ''
    const stream = await direct.models.generateContentStream({ model: 'm', contents: 'x' })
    for await (const chunk of stream) text += chunk.text ?? ''
    expect(text).toBe('ab')
    await slow.close()
  })
})

describe('errors', () => {
  it.each([
    [401, 'UNAUTHENTICATED', 'gpt', 'pc_live_unknown'],
    [403, 'PERMISSION_DENIED', 'wrong', clientKey],
    [404, 'NOT_FOUND', 'nothing', clientKey],
  ])('%i is one that the client understands', async (status, word, name, key) => {
    const failed = clientWith(key).models.generateContent({ model: name, contents: question })
    const error = await failed.then(
      () => null,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status, message: expect.stringContaining(word) })
  })

  it.each(['flash', 'gpt', 'claude'])('inside a stream of %s are thrown', async (name) => {
    for (const fake of [openaiFake, anthropicFake, geminiFake]) fake.script({ cut: 'middle' })
    const stream = await client.models.generateContentStream({ model: name, contents: question })
    await expect(drain(stream)).rejects.toThrow(/provider/)
    for (const fake of [openaiFake, anthropicFake, geminiFake]) fake.script({})
  })
})

async function drain(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _event of events);
}
