// What is asked of models beside chats: embeddings, moderations, reranking, completions, counting; as bytes and translated.
import OpenAI from 'openai'
import Anthropic from '@anthropic-ai/sdk'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { unknownModel, type ModelFacts } from '../../gateway/src/contract/model-facts.ts'
import { startAnthropicServer } from '../fakes/anthropic-server.ts'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { startOpenAiServer } from '../fakes/openai-server.ts'
import { startOperationsServer } from '../fakes/operations-server.ts'
import type { ScriptedServer } from '../fakes/scripted-server.ts'
import { clientKey, model, provider } from '../fakes/world.ts'

let upstream: ScriptedServer
let openai: ScriptedServer
let anthropic: ScriptedServer
let plane: TestPlane

beforeAll(async () => {
  upstream = await startOperationsServer()
  openai = await startOpenAiServer()
  anthropic = await startAnthropicServer()
})
afterEach(() => plane.close())
afterAll(() => Promise.all([upstream, openai, anthropic].map((server) => server.close())))

/** `small` is the vendor's `real` at a provider of this kind. */
async function start(kind: string, server = upstream): Promise<void> {
  server.script({})
  plane = await startPlane({
    entities: [
      provider({ name: 'one', kind, baseUrl: `${server.origin}/v1` }),
      model('small', { to: 'one', model: 'real' }),
    ],
  })
}

const client = () => new OpenAI({ apiKey: clientKey, baseURL: `${plane.origin}/v1`, maxRetries: 0 })

function post(path: string, body: object): Promise<Response> {
  return fetch(plane.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${clientKey}` },
    body: JSON.stringify({ model: 'small', ...body }),
  })
}

describe('embeddings', () => {
  it('pass as bytes but for the name, and are metered', async () => {
    await start('openai')
    const input = ['one', 'two']
    const answer = await client().embeddings.create({ model: 'small', input, dimensions: 2 })
    expect(answer.model).toBe('small')
    expect(answer.data.map(({ index }) => index)).toEqual([1, 0])
    expect((await upstream.nextRequest()).json).toMatchObject({ model: 'real', input })
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({ inputTokens: 9, outputTokens: 0, end: 'complete', status: 200 })
    expect(record?.detail.endpoint).toBe('POST /v1/embeddings')
  })

  it('are refused where the vendor has none', async () => {
    await start('anthropic')
    const reply = await post('/v1/embeddings', { input: 'one' })
    expect(reply.status).toBe(400)
    const message =
      'The model "small" does not do embeddings here. What it does: chat, counting tokens.'
    expect(await reply.json()).toMatchObject({
      error: { code: 'unsupported_operation', param: 'model', message },
    })
  })

  it('do not come as a stream, and need an input', async () => {
    await start('openai')
    const streamed = await post('/v1/embeddings', { input: 'one', stream: true })
    expect(await streamed.json()).toMatchObject({ error: { param: 'stream' } })
  })
})

describe('moderations and reranking', () => {
  it('pass', async () => {
    await start('openai')
    const { results } = await client().moderations.create({ model: 'small', input: 'kill' })
    expect(results[0]).toMatchObject({ flagged: true, category_scores: { violence: 0.93 } })
  })

  it('rank documents, and the tokens are recorded', async () => {
    await start('openai-compatible')
    const reply = await post('/v1/rerank', { query: 'q', documents: ['a', 'b'], top_n: 2 })
    expect(await reply.json()).toMatchObject({ model: 'small', results: [{ index: 1 }, {}] })
    expect(await plane.recorded(1)).toMatchObject([{ inputTokens: 21, status: 200 }])
  })
})

describe('completions', () => {
  it('pass to a vendor that has them, whole and streamed', async () => {
    await start('openai-compatible')
    const whole = await client().completions.create({ model: 'small', prompt: 'On' })
    expect(whole.choices[0]?.text).toBe(' and on')
    const stream = await client().completions.create({ model: 'small', prompt: 'On', stream: true })
    let text = ''
    for await (const chunk of stream) text += chunk.choices[0]?.text ?? ''
    expect(text).toBe(' and on')
    const records = await plane.recorded(2)
    expect(records).toMatchObject([
      { inputTokens: 3, outputTokens: 2 },
      { inputTokens: 3, outputTokens: 2, isStream: true },
    ])
  })

  it('reach chat models of OpenAI and of other dialects as a chat', async () => {
    await start('openai', openai)
    const whole = await client().completions.create({ model: 'small', prompt: 'On', stop: 'x' })
    expect(whole).toMatchObject({ object: 'text_completion', model: 'small' })
    expect((await openai.nextRequest()).json).toMatchObject({
      messages: [{ role: 'user', content: 'On' }],
      max_completion_tokens: 16,
      stop: ['x'],
    })
    await plane.close()
    await start('anthropic', anthropic)
    const stream = await client().completions.create({
      model: 'small',
      prompt: 'On',
      stream: true,
      stream_options: { include_usage: true },
    })
    const chunks = []
    for await (const chunk of stream) chunks.push(chunk)
    expect(chunks.map(({ choices }) => choices[0]?.text ?? '').join('')).not.toBe('')
    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop')
    expect(chunks.at(-1)?.usage?.total_tokens).toBeGreaterThan(0)
  })

  it('say what a chat can not do', async () => {
    await start('anthropic', anthropic)
    for (const [param, fields] of [
      ['echo', { prompt: 'On', echo: true }],
      ['prompt', { prompt: ['On', 'Off'] }],
      ['suffix', { prompt: 'On', suffix: '.' }],
    ] as const) {
      const reply = await post('/v1/completions', fields)
      expect(reply.status).toBe(400)
      expect(await reply.json()).toMatchObject({ error: { param } })
    }
  })
})

describe('counting tokens', () => {
  const request = { model: 'small', messages: [{ role: 'user' as const, content: 'a b c' }] }
  const anthropicClient = () =>
    new Anthropic({ apiKey: clientKey, baseURL: plane.origin, maxRetries: 0 })

  it('is asked of a vendor that counts', async () => {
    await start('anthropic')
    expect(await anthropicClient().messages.countTokens(request)).toEqual({ input_tokens: 77 })
    expect((await upstream.nextRequest()).json).toEqual({ ...request, model: 'real' })
  })

  it('is an estimate where none does, and says so', async () => {
    await start('openai')
    const answer = anthropicClient().messages.countTokens(request)
    const { data, response } = await answer.withResponse()
    expect(data).toEqual({ input_tokens: 3 + 4 })
    expect(response.headers.get('x-portcullis-warnings')).toBe('estimated')
    expect(await plane.recorded(1)).toMatchObject([{ status: 200, end: 'complete' }])
  })

  it('answers errors in its own dialect', async () => {
    await start('openai')
    const reply = await post('/v1/messages/count_tokens', { messages: [] })
    expect([reply.status, await reply.json()]).toMatchObject([400, { type: 'error' }])
  })
})

describe('a client that leaves', () => {
  it.each([
    ['/v1/embeddings', 'openai', { input: 'Hello' }],
    ['/v1/moderations', 'openai', { input: 'Hello' }],
    ['/v1/rerank', 'openai-compatible', { query: 'a', documents: ['b'] }],
    ['/v1/messages/count_tokens', 'anthropic', { messages: [{ role: 'user', content: 'Hello' }] }],
  ] as const)('%s ends the upstream call, and pays nothing', async (path, kind, body) => {
    await start(kind)
    upstream.script({ hold: 'head' }, {})
    const leaving = new AbortController()
    const reply = fetch(plane.origin + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${clientKey}` },
      body: JSON.stringify({ model: 'small', ...body }),
      signal: leaving.signal,
    })
    const held = await upstream.nextRequest()
    leaving.abort()
    await expect(reply).rejects.toThrow('abort')
    expect(await held.closed).toBe(true)
    const [record] = await plane.recorded(1)
    expect(record).toMatchObject({ end: 'client_abort', costMicros: null })
    expect(record!.detail.usageSource).toBe('none')
  })
})

describe('the list of models', () => {
  async function list(kind: string, mode: ModelFacts['mode']) {
    plane = await startPlane({
      entities: [
        provider({ name: 'one', kind, baseUrl: `${upstream.origin}/v1` }),
        model('small', { to: 'one', model: 'real', facts: { ...unknownModel, mode } }),
      ],
    })
    const ask = async (path: string, headers = {}) => {
      const reply = await fetch(plane.origin + path, {
        headers: { 'x-api-key': clientKey, ...headers },
      })
      return JSON.parse(await reply.text())
    }
    const { models } = await ask('/v1beta/models')
    const one = await ask('/v1beta/models/small')
    const claude = await ask('/v1/models', { 'anthropic-version': '2023-06-01' })
    const openai = await ask('/v1/models')
    expect(openai.data).toHaveLength(1)
    return { methods: models[0]?.supportedGenerationMethods, one, claude: claude.data }
  }

  const chats = ['generateContent', 'streamGenerateContent', 'countTokens']
  const embeds = ['embedContent', 'batchEmbedContents']

  it.each([
    ['a vendor without embeddings', 'anthropic', null, chats],
    ['a vendor of both, a model that nobody knows', 'openai', null, [...chats, ...embeds]],
    ['a model for chats', 'openai', 'chat', chats],
    ['a model for embeddings', 'openai', 'embedding', embeds],
    ['a model for moderation', 'openai', 'moderation', undefined],
  ] as const)('names what is done here: %s', async (_name, kind, mode, methods) => {
    const found = await list(kind, mode)
    expect(found.methods).toEqual(methods)
    expect(found.one.supportedGenerationMethods).toEqual(methods ?? [])
    expect(found.claude).toHaveLength(methods?.[0] === chats[0] ? 1 : 0)
  })
})
