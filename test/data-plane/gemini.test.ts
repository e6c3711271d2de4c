// The Gemini door and Gemini as a provider, over the running app.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startAnthropicServer } from '../fakes/anthropic-server.ts'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { startGeminiServer, type GeminiAnswer } from '../fakes/gemini-server.ts'
import { startOpenAiServer } from '../fakes/openai-server.ts'
import type { ScriptedServer } from '../fakes/scripted-server.ts'
import { clientKey, model, provider, providerSecret, service, strangerKey } from '../fakes/world.ts'

let gemini: ScriptedServer
let openai: ScriptedServer
let anthropic: ScriptedServer
let plane: TestPlane
let answer: GeminiAnswer | null

beforeEach(async () => {
  answer = null
  gemini = await startGeminiServer((request) => {
    return answer ?? { parts: [{ text: `${request.method}, ` }, { text: 'Ada.' }] }
  })
  openai = await startOpenAiServer()
  anthropic = await startAnthropicServer()
  plane = await startPlane({
    entities: [
      provider({ name: 'gemini', kind: 'gemini', baseUrl: `${gemini.origin}/v1beta` }),
      provider({ name: 'openai', kind: 'openai', baseUrl: `${openai.origin}/v1` }),
      provider({ name: 'anthropic', kind: 'anthropic', baseUrl: `${anthropic.origin}/v1` }),
      model('small', { to: 'gemini' }),
      model('alias', { to: 'gemini', model: 'gemini-3-pro' }),
      model('gpt', { to: 'openai' }),
      model('claude', { to: 'anthropic' }),
      model('llama3:8b', { to: 'openai' }),
      service({ id: 'srv_chat', models: ['small', 'alias', 'gpt', 'claude', 'llama3:8b'] }),
    ],
  })
})

afterEach(async () => {
  await plane.close()
  await gemini.close()
  await openai.close()
  await anthropic.close()
})

const question = { contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] }

function post(
  path: string,
  body: unknown = question,
  headers: Record<string, string> = { 'x-goog-api-key': clientKey },
): Promise<Response> {
  return fetch(plane.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

async function readJson(reply: Response) {
  return JSON.parse(await reply.text())
}

describe('the same dialect', () => {
  it('passes the bytes of request and answer unchanged', async () => {
    const body = `{ "contents":[{"parts":[{"text":"h\\u00e9"}]}], "safety_settings":[], "x": 1e2 }`
    const reply = await post('/v1beta/models/small:generateContent', body)
    const seen = await gemini.nextRequest()
    expect(seen.raw).toBe(body)
    expect(seen.path).toBe('/v1beta/models/small:generateContent')
    expect(await readJson(reply)).toMatchObject({ modelVersion: 'small-001' })
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({
      model: 'small',
      inputTokens: 12,
      outputTokens: 7,
      detail: {
        endpoint: 'POST /v1beta/models/{model}:generateContent',
        dialectIn: 'gemini-generate',
        dialectOut: 'gemini-generate',
        usage: { input: 8, cacheRead: 4, output: 7, reasoning: 2 },
        finishReason: 'stop',
      },
    })
  })

  it('shows the public name where the model has another', async () => {
    const reply = await post('/v1beta/models/alias:generateContent')
    expect((await gemini.nextRequest()).path).toBe('/v1beta/models/gemini-3-pro:generateContent')
    expect(await readJson(reply)).toMatchObject({ modelVersion: 'alias' })
  })

  it('passes a stream’s events', async () => {
    const reply = await post('/v1beta/models/small:streamGenerateContent?alt=sse')
    expect(reply.headers.get('content-type')).toBe('text/event-stream')
    const text = await reply.text()
    expect(text.match(/^data: \{/gm)).toHaveLength(2)
    expect(text).toContain('"finishReason":"STOP"')
    expect((await gemini.nextRequest()).path).toMatch(/:streamGenerateContent\?alt=sse$/)
  })

  it.each(['small', 'gpt', 'claude'])('sends a stream of %s as one array', async (name) => {
    const reply = await post(`/v1beta/models/${name}:streamGenerateContent`)
    expect(reply.headers.get('content-type')).toBe('application/json')
    const pieces = await readJson(reply)
    expect(pieces.length).toBeGreaterThan(1)
    expect(pieces.at(-1)!.candidates[0].finishReason).toBe('STOP')
    expect((await plane.recorded(1))[0]).toMatchObject({ isStream: true, end: 'complete' })
  })

  it.each(['small', 'gpt', 'claude'])('survives a stream of %s cut at any byte', async (name) => {
    for (const fake of [gemini, openai, anthropic]) fake.script({ pieceBytes: 1 })
    answer = { parts: [{ text: 'Grüß ' }, { text: 'dich 👋' }] }
    const path = `/v1beta/models/${name}:streamGenerateContent`
    const pieces = await readJson(await post(path))
    const text = pieces
      .flatMap(({ candidates }: { candidates: { content: { parts: { text: string }[] } }[] }) => {
        return candidates[0]!.content.parts.map((part) => part.text)
      })
      .join('')
    expect(text).toBe(name === 'small' ? 'Grüß dich 👋' : 'Good morning, Ada.')
    const events = await (await post(`${path}?alt=sse`)).text()
    expect(events.match(/^data: /gm)!.length).toBe(pieces.length)
  })

  it('ends an array that breaks with an error in it', async () => {
    gemini.script({ cut: 'middle' })
    const reply = await post('/v1beta/models/small:streamGenerateContent')
    const pieces = await readJson(reply)
    expect(pieces.at(-1)!.error).toMatchObject({ code: 502, status: 'UNAVAILABLE' })
    expect(pieces).toHaveLength(2)
  })
})

describe('the credential', () => {
  it.each([
    ['in the address', `?key=${clientKey}`, {}],
    ['in Google’s header', '', { 'x-goog-api-key': clientKey }],
    ['as a bearer', '', { authorization: `Bearer ${clientKey}` }],
  ])('of the client %s stays here', async (_where, query, headers) => {
    const reply = await post(`/v1beta/models/small:generateContent${query}`, question, headers)
    expect(reply.status).toBe(200)
    const { path, headers: sent, raw } = await gemini.nextRequest()
    expect(sent['x-goog-api-key']).toBe(providerSecret)
    expect(JSON.stringify([path, sent, raw])).not.toContain(clientKey)
    expect(JSON.stringify(await plane.recorded(1))).not.toContain(clientKey)
  })
})

describe('a model', () => {
  it.each([
    '/v1beta/models/chat/small:generateContent',
    '/v1beta/models/chat%2Fsmall:generateContent',
    '/v1beta/models/chat%2Fsmall%3AgenerateContent',
    '/v1/models/small:generateContent',
  ])('is found at %s', async (path) => {
    expect((await post(path)).status).toBe(200)
  })

  it('may have a colon in its name', async () => {
    const reply = await post('/v1beta/models/llama3:8b:generateContent')
    expect(await readJson(reply)).toMatchObject({ modelVersion: 'llama3:8b' })
  })

  it('is listed in Gemini’s shape under both versions', async () => {
    for (const version of ['v1beta', 'v1']) {
      const reply = await fetch(`${plane.origin}/${version}/models`, {
        headers: { 'x-goog-api-key': clientKey },
      })
      const { models } = await readJson(reply)
      expect(models.map(({ name }: { name: string }) => name)).toContain('models/small')
    }
    const one = await fetch(`${plane.origin}/v1beta/models/chat/small?key=${clientKey}`)
    expect(await readJson(one)).toMatchObject({ name: 'models/chat/small' })
  })
})

describe('an error', () => {
  const path = '/v1beta/models/small:generateContent'
  const cases: [string, () => Promise<Response>, number, string][] = [
    ['no key', () => post(path, question, {}), 401, 'UNAUTHENTICATED'],
    ['a wrong key', () => post(path, question, { 'x-api-key': 'x' }), 401, 'UNAUTHENTICATED'],
    [
      'no subscription',
      () => post(path, question, { 'x-goog-api-key': strangerKey }),
      403,
      'PERMISSION_DENIED',
    ],
    ['no such model', () => post('/v1beta/models/none:generateContent'), 404, 'NOT_FOUND'],
    ['no such action', () => post('/v1beta/models/small:dream'), 404, 'NOT_FOUND'],
    ['no such address', () => post('/v1beta/nothing'), 404, 'NOT_FOUND'],
    ['a broken address', () => post('/v1beta/models/%zz:generateContent'), 404, 'NOT_FOUND'],
    ['a wrong method', () => post('/v1beta/models'), 405, 'UNIMPLEMENTED'],
    ['no JSON', () => post(path, '{'), 400, 'INVALID_ARGUMENT'],
    ['a list', () => post(path, '[]'), 400, 'INVALID_ARGUMENT'],
    [
      'another media type',
      () => post(path, question, { 'x-goog-api-key': clientKey, 'content-type': 'text/plain' }),
      415,
      'INVALID_ARGUMENT',
    ],
    [
      'too large a body',
      () => post(path, JSON.stringify({ a: 'x'.repeat(2_000_000) })),
      413,
      'INVALID_ARGUMENT',
    ],
    [
      'a role that there is not',
      () => post('/v1beta/models/gpt:generateContent', { contents: [{ role: 'x' }] }),
      400,
      'INVALID_ARGUMENT',
    ],
  ]

  it.each(cases)('for %s is Google’s', async (_what, send, status, word) => {
    const reply = await send()
    expect(reply.status).toBe(status)
    const { error } = await readJson(reply)
    expect(error).toMatchObject({ code: status, status: word, message: expect.any(String) })
    expect(reply.headers.get('x-should-retry')).toBe('false')
  })

  it('names the field', async () => {
    const reply = await post('/v1beta/models/gpt:generateContent', {
      contents: [{ role: 'user', parts: [{ text: 1 }] }],
    })
    const { error } = await readJson(reply)
    expect(JSON.stringify(error.details)).toContain('contents[0].parts[0].text')
  })

  it('tells how long the provider asks to wait', async () => {
    const details = [
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '900s' },
      { violations: [{ quotaId: 'RequestsPerDayPerProject' }] },
    ]
    const body = JSON.stringify({
      error: { code: 429, message: 'Quota', details },
    })
    gemini.script({ status: 429, body })
    const reply = await post(path)
    expect(reply.status).toBe(429)
    expect(reply.headers.get('retry-after')).toBe('900')
    expect((await readJson(reply)).error).toMatchObject({
      status: 'RESOURCE_EXHAUSTED',
      message: 'The provider says: Quota',
      details: [{}, { retryDelay: '900s' }],
    })
    expect(gemini.requests).toHaveLength(1)
  })
})

describe('Gemini behind the other doors', () => {
  it('answers a chat with tools, and its signature comes back with its call', async () => {
    const functionCall = { name: 'forecast', args: { city: 'Trier' } }
    answer = { parts: [{ functionCall, thoughtSignature: 'c2ln' }, { functionCall }] }
    const tools = [
      {
        type: 'function',
        function: {
          name: 'forecast',
          parameters: {
            $schema: 'x',
            type: 'object',
            properties: { city: { type: ['string', 'null'] } },
          },
        },
      },
    ]
    const messages: object[] = [{ role: 'user', content: 'Weather?' }]
    const reply = await readJson(await plane.chat({ model: 'alias', messages, tools }))
    const { message, finish_reason: reason } = reply.choices[0]
    expect(reason).toBe('tool_calls')
    expect(message.tool_calls).toHaveLength(2)
    const results = message.tool_calls.map(({ id }: { id: string }) => ({
      role: 'tool',
      tool_call_id: id,
      content: 'clear',
    }))
    answer = null
    messages.push(message, ...results)
    const second = await readJson(await plane.chat({ model: 'alias', messages, tools }))
    expect(second.choices[0].message.content).toBe('POST, Ada.')
    const { contents, tools: declared } = JSON.parse(gemini.requests.at(-1)!.raw)
    expect(JSON.stringify(declared)).not.toMatch(/\$schema|\["string"/)
    expect(contents.map(({ role }: { role: string }) => role)).toEqual(['user', 'model', 'user'])
    expect(contents[1].parts).toMatchObject([{ thoughtSignature: 'c2ln' }, { functionCall: {} }])
    expect(contents[1].parts[1]).not.toHaveProperty('thoughtSignature')
    const answered = { functionResponse: { name: 'forecast' } }
    expect(contents[2].parts).toMatchObject([answered, answered])
  })

  it('streams a chat with the signature on its call', async () => {
    answer = { parts: [{ functionCall: { name: 'now' }, thoughtSignature: 'c2ln' }] }
    const tools = [{ type: 'function', function: { name: 'now' } }]
    const text = await (await plane.chat({ model: 'small', stream: true, tools })).text()
    expect(text).toContain('"extra_content":{"google":{"thought_signature":"c2ln"}}')
    expect(text).toContain('"arguments":"{}"')
    expect(text).toContain('"finish_reason":"tool_calls"')
    expect(text.match(/\[DONE\]/g)).toHaveLength(1)
  })

  it('thinks and answers at the messages door', async () => {
    answer = { parts: [{ text: 'Hm.', thought: true }, { text: 'Hello.' }] }
    const thinking = { type: 'enabled', budget_tokens: 1_024 }
    const reply = await plane.messages({ model: 'small', max_tokens: 2_048, thinking })
    expect(await readJson(reply)).toMatchObject({
      content: [
        { type: 'thinking', thinking: 'Hm.' },
        { type: 'text', text: 'Hello.' },
      ],
      stop_reason: 'end_turn',
      usage: { input_tokens: 8, cache_read_input_tokens: 4, output_tokens: 7 },
    })
  })

  it('gets its signature back from the messages door', async () => {
    answer = { parts: [{ functionCall: { name: 'now' }, thoughtSignature: 'c2ln' }] }
    const tools = [{ name: 'now', input_schema: { type: 'object' } }]
    const first = await readJson(await plane.messages({ model: 'small', tools }))
    const { id } = first.content.at(-1)
    const messages = [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: id, content: 'noon' }] },
    ]
    await plane.messages({ model: 'small', tools, messages })
    const { contents } = JSON.parse(gemini.requests.at(-1)!.raw)
    expect(contents[1].parts).toEqual([
      { functionCall: { id, name: 'now', args: {} }, thoughtSignature: 'c2ln' },
    ])
  })

  it('that blocks a prompt is a refusal, not a failure', async () => {
    answer = { parts: [], blockReason: 'PROHIBITED_CONTENT' }
    const chat = await readJson(await plane.chat({ model: 'small' }))
    expect(chat.choices[0].finish_reason).toBe('content_filter')
    const message = await readJson(await plane.messages({ model: 'small' }))
    expect(message.stop_reason).toBe('refusal')
    const stream = await (await plane.chat({ model: 'small', stream: true })).text()
    expect(stream).toContain('"finish_reason":"content_filter"')
  })

  it('that breaks off in a malformed call is tried again, then a failure', async () => {
    answer = { parts: [], finishReason: 'MALFORMED_FUNCTION_CALL' }
    const reply = await plane.chat({ model: 'small' })
    expect(reply.status).toBe(502)
    expect(gemini.requests.length).toBeGreaterThan(1)
  })

  it('gives vectors to OpenAI’s clients', async () => {
    const reply = await fetch(`${plane.origin}/v1/embeddings`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${clientKey}` },
      body: JSON.stringify({ model: 'small', input: ['one', 'two'], encoding_format: 'float' }),
    })
    expect(await readJson(reply)).toMatchObject({
      data: [{ embedding: [0.25, -0.5] }, { embedding: [0.25, -0.5] }],
    })
  })
})

describe('Vertex AI', () => {
  it('answers at its project’s address', async () => {
    const baseUrl = `${gemini.origin}/v1/projects/p/locations/l`
    plane.put(
      provider({ name: 'vertex', kind: 'vertex', baseUrl, secret: 'AQ.express-key' }),
      model('small', { to: 'vertex', model: 'gemini-2.5-flash' }),
    )
    expect((await plane.chat({ model: 'small' })).status).toBe(200)
    const { path, headers } = await gemini.nextRequest()
    const place = '/v1/projects/p/locations/l/publishers/google/models/gemini-2.5-flash'
    expect(path).toBe(`${place}:generateContent`)
    expect(headers['x-goog-api-key']).toBe('AQ.express-key')
    const vectors = await post('/v1beta/models/small:batchEmbedContents', {
      requests: [{ content: { parts: [{ text: 'one' }] } }],
    })
    expect(await readJson(vectors)).toMatchObject({
      embeddings: [{ values: [0.25, -0.5] }],
      usageMetadata: { promptTokenCount: 3 },
    })
    expect(gemini.requests.at(-1)!.path).toBe(`${place}:predict`)
    const counted = await post('/v1beta/models/small:countTokens', {
      generateContentRequest: { model: 'models/small', contents: [{ parts: [{ text: 'x' }] }] },
    })
    expect(await readJson(counted)).toEqual({ totalTokens: 31 })
    expect(JSON.parse(gemini.requests.at(-1)!.raw)).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'x' }] }],
    })
  })
})

describe('a signed thought of another provider', () => {
  it('comes back to it with the call that it led to', async () => {
    const signed = { type: 'thinking', thinking: 'Hm.', signature: 'U2lnbmVk' }
    const use = { type: 'tool_use', id: 'toolu_1', name: 'now', input: {} }
    const body = JSON.stringify({
      id: 'msg_1',
      type: 'message',
      role: 'assistant',
      model: 'claude',
      content: [signed, use],
      stop_reason: 'tool_use',
      usage: { input_tokens: 1, output_tokens: 1 },
    })
    anthropic.script({ body }, {})
    const path = '/v1beta/models/claude:generateContent'
    const request = {
      ...question,
      tools: [{ functionDeclarations: [{ name: 'now' }] }],
      generationConfig: { maxOutputTokens: 4_096, thinkingConfig: { thinkingBudget: 1_024 } },
    }
    const first = await readJson(await post(path, request))
    const { content } = first.candidates[0]
    expect(content.parts).toHaveLength(1)
    const functionResponse = { id: 'toolu_1', name: 'now', response: { time: 'noon' } }
    const contents = [
      ...question.contents,
      content,
      { role: 'user', parts: [{ functionResponse }] },
    ]
    expect((await post(path, { ...request, contents })).status).toBe(200)
    const sent = JSON.parse(anthropic.requests.at(-1)!.raw)
    expect(sent.messages[1]).toEqual({ role: 'assistant', content: [signed, use] })
  })
})
