// Answers that a service gives again: to the same request of the same tenant, for a time, and to nothing else.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startAnthropicServer } from '../fakes/anthropic-server.ts'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { startOpenAiServer } from '../fakes/openai-server.ts'
import { startResponsesServer } from '../fakes/responses-server.ts'
import type { ScriptedServer } from '../fakes/scripted-server.ts'
import { clientKey, keyOf, model, provider, service, subscription } from '../fakes/world.ts'

const otherKey = 'pc_live_otherotherotherotherotherotherothe'

let openai: ScriptedServer
let anthropic: ScriptedServer
let responses: ScriptedServer
let plane: TestPlane

beforeEach(async () => {
  openai = await startOpenAiServer()
  anthropic = await startAnthropicServer()
  responses = await startResponsesServer()
  plane = await startPlane({
    entities: [
      provider({ name: 'openai', kind: 'openai-compatible', baseUrl: `${openai.origin}/v1` }),
      provider({ name: 'anthropic', kind: 'anthropic', baseUrl: `${anthropic.origin}/v1` }),
      provider({ name: 'responses', kind: 'openai', baseUrl: `${responses.origin}/v1` }),
      model('small', { to: 'openai' }),
      model('claude', { to: 'anthropic' }),
      model('gpt', { to: 'responses' }),
      service({
        id: 'srv_chat',
        models: ['small', 'claude', 'gpt'],
        visibility: 'platform',
        cacheTtlMs: 60_000,
      }),
      { kind: 'application', id: 'app_other', tenantId: 'ten_other', name: 'theirs' },
      keyOf('key_other', otherKey, 'app_other'),
      subscription({ id: 'sub_other', applicationId: 'app_other' }),
    ],
  })
})

afterEach(async () => {
  await plane.close()
  await Promise.all([openai, anthropic, responses].map((fake) => fake.close()))
})

async function ask(body: object = {}, headers: Record<string, string> = {}) {
  const reply = await plane.chat(body, headers)
  return { cache: reply.headers.get('x-portcullis-cache'), text: await reply.text(), reply }
}

/** The store is asked with a deadline, so a busy machine may miss once. */
async function expectHit(body: object = {}, headers: Record<string, string> = {}) {
  return await vi.waitFor(async () => {
    const asked = await ask(body, headers)
    expect(asked.cache).toBe('hit')
    return asked
  })
}

describe('the same request again', () => {
  it.each([{}, { stream: true, stream_options: { include_usage: true } }])(
    'gets the same bytes without the provider: %j',
    async (fields) => {
      const first = await ask(fields)
      expect(first.cache).toBe('miss')
      const again = await expectHit(fields)
      expect(again.text).toBe(first.text)
      expect(again.reply.headers.get('content-type')).toBe(first.reply.headers.get('content-type'))
      expect(again.reply.headers.get('x-portcullis-call-id')).not.toBe(
        first.reply.headers.get('x-portcullis-call-id'),
      )
    },
  )

  it('is recorded as a hit that cost nothing', async () => {
    await ask()
    await expectHit()
    const record = plane.records.at(-1)!
    expect(record).toMatchObject({
      status: 200,
      end: 'complete',
      costMicros: 0,
      inputTokens: 12,
      outputTokens: 7,
      provider: null,
      detail: { isCacheHit: true, attempts: [], finishReason: 'stop' },
    })
    expect(plane.records[0]!.detail.isCacheHit).toBe(false)
  })

  it('gets it at every door, translated or not', async () => {
    const doors: [path: string, body: object][] = [
      ['/v1/messages', { model: 'claude', max_tokens: 9, messages: hello }],
      ['/v1/messages', { model: 'small', max_tokens: 9, messages: hello, stream: true }],
      ['/v1/responses', { model: 'gpt', input: 'Hello', store: false }],
      ['/v1/responses', { model: 'claude', input: 'Hello', store: false, stream: true }],
    ]
    for (const [path, body] of doors) {
      const first = await post(path, body)
      expect(first.cache).toBe('miss')
      await vi.waitFor(async () => {
        expect(await post(path, body)).toEqual({ ...first, cache: 'hit' })
      })
    }
  })
})

const hello = [{ role: 'user', content: 'Hello' }]

async function post(path: string, body: object) {
  const reply = await fetch(plane.origin + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${clientKey}` },
    body: JSON.stringify(body),
  })
  return { cache: reply.headers.get('x-portcullis-cache'), text: await reply.text() }
}

describe('no answer is given again', () => {
  it('to another tenant', async () => {
    await ask()
    await expectHit()
    const theirs = await ask({}, { authorization: `Bearer ${otherKey}` })
    expect(theirs.cache).toBe('miss')
  })

  it.each([{ temperature: 0 }, { stream: true }, { model: 'claude' }, { user: 'ada' }])(
    'to another request: %j',
    async (fields) => {
      await ask()
      await expectHit()
      expect((await ask(fields)).cache).toBe('miss')
    },
  )

  it('once the model has other targets', async () => {
    await ask()
    await expectHit()
    plane.put(model('small', { to: 'openai', model: 'newer' }))
    expect((await ask()).cache).toBe('miss')
  })

  it('to a caller that opts out, and its own is not kept', async () => {
    const optedOut = { 'x-portcullis-cache': 'no-store' }
    expect((await ask({}, optedOut)).cache).toBeNull()
    expect((await ask()).cache).toBe('miss')
    await expectHit()
    const before = openai.requests.length
    expect((await ask({}, optedOut)).cache).toBeNull()
    expect(openai.requests).toHaveLength(before + 1)
  })

  it.each<[string, object]>([
    [
      '/v1/chat/completions',
      {
        model: 'small',
        messages: [
          ...hello,
          {
            role: 'assistant',
            tool_calls: [{ id: 'a', type: 'function', function: { name: 'now', arguments: '{}' } }],
          },
          { role: 'tool', tool_call_id: 'a', content: 'noon' },
        ],
      },
    ],
    [
      '/v1/messages',
      {
        model: 'claude',
        max_tokens: 9,
        messages: [
          ...hello,
          { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'now', input: {} }] },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'noon' }] },
        ],
      },
    ],
    [
      '/v1/responses',
      {
        model: 'gpt',
        store: false,
        input: [
          { type: 'function_call', call_id: 'a', name: 'now', arguments: '{}' },
          { type: 'function_call_output', call_id: 'a', output: 'noon' },
        ],
      },
    ],
    ['/v1/responses', { model: 'gpt', input: 'Hello' }],
  ])('where a result of a tool is a part of it, or it is stored: %s %j', async (path, body) => {
    expect((await post(path, body)).cache).toBeNull()
    expect((await post(path, body)).cache).toBeNull()
  })

  it('that was an error, or was cut', async () => {
    openai.script({ status: 400, body: '{"error":{"message":"No."}}' })
    expect((await ask()).cache).toBeNull()
    openai.script({ cut: 'middle' })
    await ask({ stream: true })
    openai.script({})
    expect((await ask()).cache).toBe('miss')
    expect((await ask({ stream: true })).cache).toBe('miss')
  })

  it('that ended at a limit', async () => {
    openai.script({
      body: JSON.stringify({
        id: 'x',
        model: 'small',
        choices: [
          { index: 0, message: { role: 'assistant', content: 'Goo' }, finish_reason: 'length' },
        ],
      }),
    })
    await ask()
    expect((await ask()).cache).toBe('miss')
  })

  it('by a service that has no cache', async () => {
    plane.put(service({ id: 'srv_chat', models: ['small'], cacheTtlMs: null }))
    expect((await ask()).cache).toBeNull()
    expect((await ask()).cache).toBeNull()
    expect(openai.requests).toHaveLength(2)
  })
})
