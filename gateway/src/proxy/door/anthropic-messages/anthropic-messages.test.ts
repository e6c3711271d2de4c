import Anthropic from '@anthropic-ai/sdk'
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
import { anthropicMessages } from './codec.ts'

function eventsOf(stream: string) {
  return readEvents(stream).map(({ event, data }) => {
    const value = JSON.parse(data)
    expect(value.type).toBe(event)
    return value
  })
}

const encode = (events: readonly ChatEvent[]) => eventsOf(encodeAll(anthropicMessages, events))

describe('the stream of the Anthropic door', () => {
  it('comes in the order that the dialect wants', () => {
    const events = encode([start, ...text(0, 'He', 'y'), usage, finish('stop'), end])
    expect(events.map(({ type }) => type)).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
    expect(events[0].message).toMatchObject({ id: 'up-1', model: 'public-name', content: [] })
  })

  it('tells the input where it is known at the start, and all of it at the end', () => {
    const events = encode([start, usage, ...text(0, 'x'), finish('stop'), end])
    const input = {
      input_tokens: 10,
      cache_read_input_tokens: 4,
      cache_creation_input_tokens: 5,
    }
    // LangChain adds the start's output to the end's.
    expect(events[0].message.usage).toMatchObject({ ...input, output_tokens: 0 })
    expect(events.at(-2).usage).toMatchObject({ ...input, output_tokens: 6 })
  })

  it('never lets blocks overlap: interleaved calls come one after the other', () => {
    const events = encode([start, ...interleavedCalls, finish('tool_calls'), end])
    expect(
      events.map((event) => [event.type, event.index, event.delta?.partial_json ?? null]),
    ).toEqual([
      ['message_start', undefined, null],
      ['content_block_start', 0, null],
      ['content_block_delta', 0, '{"x":'],
      ['content_block_delta', 0, '1}'],
      ['content_block_stop', 0, null],
      ['content_block_start', 1, null],
      ['content_block_delta', 1, '{"y":'],
      ['content_block_delta', 1, '2}'],
      ['content_block_stop', 1, null],
      ['message_delta', undefined, null],
      ['message_stop', undefined, null],
    ])
  })

  it('closes what a provider left open', () => {
    const open = [start, openCall(0, 'a', 'one'), openCall(1, 'b', 'two'), delta(1, '{}')]
    const types = encode([...open, finish('tool_calls'), end]).map(({ type }) => type)
    expect(types.filter((type) => type === 'content_block_start')).toHaveLength(2)
    expect(types.filter((type) => type === 'content_block_stop')).toHaveLength(2)
  })

  it('writes no frame before the first real content, and no empty block at all', () => {
    const encoder = anthropicMessages.stream!.createEncoder(context, request)
    const before = [start, usage, { kind: 'ping' }, openText(0), delta(0, '')] as ChatEvent[]
    expect(before.map((event) => encoder.encode(event)).join('')).toBe('')
    expect(encoder.hasContent).toBe(false)
    expect(encoder.encode(delta(0, 'x'))).toContain('message_start')
    expect(encoder.hasContent).toBe(true)
    expect(encoder.encode({ kind: 'ping' })).toBe(anthropicMessages.stream!.keepAlive)
    const empty = encode([start, ...text(0), finish('stop'), end])
    expect(empty.map(({ type }) => type)).toEqual([
      'message_start',
      'message_delta',
      'message_stop',
    ])
  })

  it('carries thinking with its signature, and redacted thinking', () => {
    const events = encode([
      start,
      { kind: 'part_start', index: 0, part: { kind: 'reasoning' } },
      delta(0, 'hm'),
      { kind: 'part_signature', index: 0, signature: 'sig' },
      close(0),
      { kind: 'part_start', index: 1, part: { kind: 'reasoning', encrypted: 'XYZ' } },
      close(1),
    ])
    expect(events.slice(1).map((event) => event.content_block ?? event.delta ?? null)).toEqual([
      { type: 'thinking', thinking: '', signature: '' },
      { type: 'thinking_delta', thinking: 'hm' },
      { type: 'signature_delta', signature: 'sig' },
      null,
      { type: 'redacted_thinking', data: 'XYZ' },
      null,
    ])
  })

  it('is read by the official client, calls put together', async () => {
    const calls = interleavedCalls.map((event) =>
      'index' in event ? { ...event, index: event.index + 1 } : event,
    )
    const stream = encodeAll(anthropicMessages, [
      start,
      ...text(0, 'Look'),
      ...calls,
      usage,
      finish('tool_calls'),
      end,
    ])
    const client = new Anthropic({
      apiKey: 'x',
      fetch: () =>
        Promise.resolve(new Response(stream, { headers: { 'content-type': 'text/event-stream' } })),
    })
    const message = await client.messages
      .stream({ model: 'public-name', max_tokens: 9, messages: [{ role: 'user', content: 'x' }] })
      .finalMessage()
    expect(message).toMatchObject({
      model: 'public-name',
      stop_reason: 'tool_use',
      content: [
        { type: 'text', text: 'Look' },
        { type: 'tool_use', id: 'a', name: 'one', input: { x: 1 } },
        { type: 'tool_use', id: 'b', name: 'two', input: { y: 2 } },
      ],
      usage: { input_tokens: 10, output_tokens: 6 },
    })
  })
})

describe('a whole answer of the Anthropic door', () => {
  const answer: ChatAnswer = {
    id: 'chatcmpl-1',
    createdSeconds: 7,
    model: 'up-model',
    parts: [
      { kind: 'reasoning', text: 'hm' },
      { kind: 'text', text: 'Look' },
      { kind: 'text', text: '' },
      { kind: 'tool_call', id: 'a', name: 'one', argumentsJson: '{"n":12345678901234567890}' },
      { kind: 'tool_call', id: 'b', name: 'two', argumentsJson: '' },
    ],
    finishReason: 'tool_calls',
    usage: { input: 10, cacheRead: 4, cacheWrite1h: 3, output: 6 },
  }

  it('holds blocks in order, inputs as objects that kept their digits', () => {
    const body = JSON.stringify(anthropicMessages.encode(answer, context, request))
    expect(body).toContain('"input":{"n":12345678901234567890}')
    expect(JSON.parse(body)).toMatchObject({
      id: 'chatcmpl-1',
      type: 'message',
      role: 'assistant',
      model: 'public-name',
      content: [
        { type: 'thinking', thinking: 'hm', signature: '' },
        { type: 'text', text: 'Look' },
        { type: 'tool_use', id: 'a', name: 'one' },
        { type: 'tool_use', id: 'b', name: 'two', input: {} },
      ],
      stop_reason: 'tool_use',
      stop_sequence: null,
      usage: {
        input_tokens: 10,
        cache_read_input_tokens: 4,
        cache_creation_input_tokens: 3,
        output_tokens: 6,
      },
    })
  })

  it('keeps arguments that a model left cut, and does not mend them', () => {
    const parts = [{ kind: 'tool_call' as const, id: 'a', name: 'one', argumentsJson: '{"x":' }]
    const cut: ChatAnswer = { ...answer, parts, finishReason: 'length' }
    expect(anthropicMessages.encode(cut, context, request)).toMatchObject({
      content: [{ type: 'tool_use', input: { invalid_json: '{"x":' } }],
      stop_reason: 'max_tokens',
    })
  })

  it.each([
    ['stop', 'end_turn'],
    ['stop_sequence', 'stop_sequence'],
    ['pause', 'pause_turn'],
    ['length', 'max_tokens'],
    ['tool_calls', 'tool_use'],
    ['content_filter', 'refusal'],
  ] as [FinishReason, string][])('says %s as %s', (finishReason, expected) => {
    expect(anthropicMessages.encode({ ...answer, finishReason }, context, request)).toMatchObject({
      stop_reason: expected,
    })
  })

  it('name the sequence they stopped at, told by the provider or the only one asked for', () => {
    const stopped: ChatAnswer = { ...answer, finishReason: 'stop_sequence' }
    const sequenceOf = (given: ChatAnswer, stop: readonly string[]) =>
      (
        anthropicMessages.encode(given, context, { ...request, stop }) as {
          stop_sequence: string | null
        }
      ).stop_sequence
    expect(sequenceOf(stopped, ['END'])).toBe('END')
    expect(sequenceOf(stopped, ['END', 'STOP'])).toBeNull()
    expect(sequenceOf({ ...stopped, stopSequence: 'STOP' }, ['END', 'STOP'])).toBe('STOP')
    expect(sequenceOf(answer, ['END'])).toBeNull()
    const encoder = anthropicMessages.stream!.createEncoder(context, { ...request, stop: ['END'] })
    const written = [start, ...text(0, 'a'), finish('stop_sequence'), end].map(encoder.encode)
    expect(written.join('')).toContain('"stop_reason":"stop_sequence","stop_sequence":"END"')
  })
})

describe('errors of the Anthropic door', () => {
  it.each([
    ['invalid_request', 400, 'invalid_request_error'],
    ['invalid_api_key', 401, 'authentication_error'],
    ['subscription_required', 403, 'permission_error'],
    ['model_not_found', 404, 'not_found_error'],
    ['request_too_large', 413, 'request_too_large'],
    ['rate_limit_exceeded', 429, 'rate_limit_error'],
    ['internal_error', 500, 'api_error'],
    ['upstream_timeout', 504, 'timeout_error'],
    ['upstream_overloaded', 529, 'overloaded_error'],
  ] as const)('%s is %i %s', (code, status, type) => {
    const encoded = anthropicMessages.encodeError(new GatewayError(code), 'c_1')
    expect(encoded.status).toBe(status)
    expect(JSON.parse(encoded.body)).toEqual({
      type: 'error',
      error: { type, message: expect.any(String) },
      request_id: 'c_1',
    })
  })

  it('stand in a stream as an event of their own', () => {
    const error = new GatewayError('upstream_failed')
    expect(eventsOf(anthropicMessages.stream!.encodeError(error, 'c_1'))).toEqual([
      { type: 'error', error: expect.objectContaining({ type: 'api_error' }), request_id: 'c_1' },
    ])
  })
})

describe('the models of the Anthropic door', () => {
  it('are a page in the dialect’s shape', () => {
    const able = ['chat'] as const
    const models = [
      ...['m', 'n'].map((name) => ({ name, createdAt: 7_000, owner: 'acme', operations: able })),
      { name: 'vectors', createdAt: 7_000, owner: 'acme', operations: ['embeddings'] as const },
    ]
    expect(anthropicMessages.encodeModels(models)).toMatchObject({
      data: [
        { type: 'model', id: 'm', display_name: 'm', created_at: '1970-01-01T00:00:07.000Z' },
        { id: 'n' },
      ],
      has_more: false,
      first_id: 'm',
      last_id: 'n',
    })
    expect(anthropicMessages.encodeModels([])).toMatchObject({ data: [], first_id: null })
  })
})
