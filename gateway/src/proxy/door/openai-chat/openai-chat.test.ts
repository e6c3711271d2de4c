import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import type { ChatAnswer, ChatEvent, FinishReason } from '../../../contract/canonical/answer.ts'
import { GatewayError } from '../../../errors.ts'
import { readEvents } from '../../../providers/sse.ts'
import {
  close,
  context,
  request,
  delta,
  encodeAll,
  end,
  finish,
  interleavedCalls,
  openCall,
  openText,
  start,
  text,
  usage,
} from '../chat-events.fixture.ts'
import { openaiChat } from './codec.ts'

const hello: readonly ChatEvent[] = [start, ...text(0, 'He', 'y'), usage, finish('stop'), end]

function chunksOf(stream: string) {
  const data = readEvents(stream).map((event) => event.data)
  return { data, chunks: data.filter((item) => item !== '[DONE]').map((item) => JSON.parse(item)) }
}

describe('the stream of the OpenAI door', () => {
  it('has one id, time and public model, choices always, and the role once, at first', () => {
    const { chunks } = chunksOf(encodeAll(openaiChat, hello))
    for (const chunk of chunks) {
      expect(chunk).toMatchObject({
        id: 'up-1',
        object: 'chat.completion.chunk',
        created: 7,
        model: 'public-name',
        choices: expect.any(Array),
      })
    }
    const roles = chunks.map((chunk) => chunk.choices[0]?.delta.role)
    expect(roles).toEqual(['assistant', undefined, undefined, undefined])
  })

  it('ends with one finish reason, the usage without choices, and one [DONE]', () => {
    const { chunks, data } = chunksOf(encodeAll(openaiChat, hello))
    const reasons = chunks.map((chunk) => chunk.choices[0]?.finish_reason).filter(Boolean)
    expect(reasons).toEqual(['stop'])
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 19, completion_tokens: 6, total_tokens: 25 },
    })
    expect(data.filter((item) => item === '[DONE]')).toHaveLength(1)
    expect(data.at(-1)).toBe('[DONE]')
  })

  it('tells usage only to a client that asked', () => {
    expect(encodeAll(openaiChat, hello, { wantsUsage: false })).not.toContain('usage')
  })

  it('gives tool calls an index each, and id, name and type only at first', () => {
    const { chunks } = chunksOf(
      encodeAll(openaiChat, [start, ...interleavedCalls, finish('tool_calls'), end]),
    )
    const calls = chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? [])
    expect(calls).toEqual([
      { index: 0, id: 'a', type: 'function', function: { name: 'one', arguments: '' } },
      { index: 1, id: 'b', type: 'function', function: { name: 'two', arguments: '' } },
      { index: 0, function: { arguments: '{"x":' } },
      { index: 1, function: { arguments: '{"y":' } },
      { index: 0, function: { arguments: '1}' } },
      { index: 1, function: { arguments: '2}' } },
    ])
  })

  it('writes `{}` for a tool without arguments, and leaves cut arguments as they are', () => {
    const bare = encodeAll(openaiChat, [start, openCall(0, 'a', 'one'), close(0)])
    expect(bare).toContain(String.raw`"arguments":"{}"`)
    const cut = [start, openCall(0, 'a', 'one'), delta(0, '{"x":'), close(0), finish('length')]
    expect(encodeAll(openaiChat, cut)).not.toContain('}"')
  })

  it('writes nothing before the first real content', () => {
    const encoder = openaiChat.stream!.createEncoder(context, request)
    expect(encoder.encode(start) + encoder.encode(usage) + encoder.encode({ kind: 'ping' })).toBe(
      '',
    )
    expect(encoder.encode(openText(0)) + encoder.encode(delta(0, ''))).toBe('')
    expect(encoder.hasContent).toBe(false)
    expect(encoder.encode(delta(0, 'x'))).not.toBe('')
    expect(encoder.hasContent).toBe(true)
    expect(encoder.encode({ kind: 'ping' })).toBe(openaiChat.stream!.keepAlive)
  })

  it('carries reasoning as reasoning_content and a refusal as refusal', () => {
    const events: ChatEvent[] = [
      start,
      { kind: 'part_start', index: 0, part: { kind: 'reasoning' } },
      delta(0, 'hm'),
      { kind: 'part_start', index: 1, part: { kind: 'refusal' } },
      delta(1, 'no'),
    ]
    const deltas = chunksOf(encodeAll(openaiChat, events)).chunks.map((c) => c.choices[0].delta)
    expect(deltas).toEqual([{ role: 'assistant', reasoning_content: 'hm' }, { refusal: 'no' }])
  })

  it('is read by the official client, calls put together', async () => {
    const events = [start, ...text(0, 'Look'), usage]
    const calls = interleavedCalls.map((event) =>
      'index' in event ? { ...event, index: event.index + 1 } : event,
    )
    const stream = encodeAll(openaiChat, [...events, ...calls, finish('tool_calls'), end])
    const client = new OpenAI({
      apiKey: 'x',
      fetch: () =>
        Promise.resolve(new Response(stream, { headers: { 'content-type': 'text/event-stream' } })),
    })
    const completion = await client.chat.completions
      .stream({ model: 'public-name', messages: [{ role: 'user', content: 'x' }] })
      .finalChatCompletion()
    expect(completion.choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: {
        content: 'Look',
        tool_calls: [
          { id: 'a', function: { name: 'one', arguments: '{"x":1}' } },
          { id: 'b', function: { name: 'two', arguments: '{"y":2}' } },
        ],
      },
    })
    expect(completion.usage?.total_tokens).toBe(25)
  })
})

describe('a whole answer of the OpenAI door', () => {
  const answer: ChatAnswer = {
    id: 'msg_1',
    createdSeconds: null,
    model: 'up-model',
    parts: [
      { kind: 'reasoning', text: 'hm', signature: 's' },
      { kind: 'text', text: 'Look: ' },
      { kind: 'text', text: 'there' },
      { kind: 'tool_call', id: 'a', name: 'one', argumentsJson: '' },
    ],
    finishReason: 'tool_calls',
    usage: { input: 10, cacheRead: 4, cacheWrite5m: 1, output: 6, reasoning: 2 },
  }

  it('holds text, calls, reasoning and the public model', () => {
    expect(openaiChat.encode(answer, context, request)).toEqual({
      id: 'msg_1',
      object: 'chat.completion',
      created: 1_790_000_000,
      model: 'public-name',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'Look: there',
            refusal: null,
            reasoning_content: 'hm',
            tool_calls: [{ id: 'a', type: 'function', function: { name: 'one', arguments: '{}' } }],
          },
          logprobs: null,
          finish_reason: 'tool_calls',
        },
      ],
      usage: {
        prompt_tokens: 15,
        completion_tokens: 6,
        total_tokens: 21,
        prompt_tokens_details: { cached_tokens: 4, audio_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 2, audio_tokens: 0 },
      },
    })
  })

  it.each([
    ['stop', 'stop'],
    ['stop_sequence', 'stop'],
    ['pause', 'stop'],
    ['length', 'length'],
    ['tool_calls', 'tool_calls'],
    ['content_filter', 'content_filter'],
  ] as [FinishReason, string][])('says %s as %s', (finishReason, expected) => {
    expect(openaiChat.encode({ ...answer, finishReason }, context, request)).toMatchObject({
      choices: [{ finish_reason: expected }],
    })
  })

  it('has no usage when the provider told none', () => {
    expect(openaiChat.encode({ ...answer, usage: null }, context, request)).not.toHaveProperty(
      'usage',
    )
  })
})

describe('errors of the OpenAI door', () => {
  it('have the dialect’s shape, and say when a retry can not help', () => {
    const error = new GatewayError('invalid_request', { param: 'model', message: 'No.' })
    const { status, headers, body } = openaiChat.encodeError(error, 'c_1')
    expect(status).toBe(400)
    expect(headers).toEqual({ 'content-type': 'application/json', 'x-should-retry': 'false' })
    expect(JSON.parse(body)).toEqual({
      error: {
        message: 'No.',
        type: 'invalid_request_error',
        param: 'model',
        code: 'invalid_request',
      },
    })
  })

  it.each([
    ['invalid_api_key', 401, 'authentication_error'],
    ['subscription_required', 403, 'permission_error'],
    ['model_not_found', 404, 'not_found_error'],
    ['request_too_large', 413, 'request_too_large'],
    ['rate_limit_exceeded', 429, 'rate_limit_error'],
    ['internal_error', 500, 'api_error'],
    ['upstream_failed', 502, 'api_error'],
    ['upstream_overloaded', 503, 'overloaded_error'],
    ['upstream_timeout', 504, 'timeout_error'],
  ] as const)('%s is %i %s', (code, status, type) => {
    const encoded = openaiChat.encodeError(new GatewayError(code), 'c_1')
    expect(encoded.status).toBe(status)
    expect(JSON.parse(encoded.body).error).toMatchObject({ type, code })
  })

  it('stand in a stream as data without a finish', () => {
    const text_ = openaiChat.stream!.encodeError(new GatewayError('upstream_failed'), 'c_1')
    expect(readEvents(text_).map(({ data }) => JSON.parse(data))).toEqual([
      { error: expect.objectContaining({ code: 'upstream_failed' }) },
    ])
  })
})

describe('the models of the OpenAI door', () => {
  it('are a list with owners', () => {
    const models = [{ name: 'm', createdAt: 7_000, owner: 'acme', operations: [] }]
    expect(openaiChat.encodeModels(models)).toEqual({
      object: 'list',
      data: [{ id: 'm', object: 'model', created: 7, owned_by: 'acme' }],
    })
  })
})
