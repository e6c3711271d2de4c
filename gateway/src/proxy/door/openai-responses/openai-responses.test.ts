// The Responses door: whole answers, streams event by event, and errors.
import { describe, expect, it } from 'vitest'
import type { ChatAnswer, ChatEvent, FinishReason } from '../../../contract/canonical/answer.ts'
import { readObject, type JsonObject } from '../../../contract/read-json.ts'
import { GatewayError } from '../../../errors.ts'
import { canonical } from '../../../providers/canonical-request.fixture.ts'
import { readEvents } from '../../../providers/sse.ts'
import {
  close,
  context,
  delta,
  encodeAll,
  end,
  finish,
  interleavedCalls,
  openCall,
  start,
  text,
  usage,
} from '../chat-events.fixture.ts'
import { openaiResponses } from './codec.ts'
import { unseal } from '../../../contract/canonical/sealed-reasoning.ts'

interface StreamEvent extends JsonObject {
  readonly type: string
  readonly sequence_number: number
}

function eventsOf(stream: string): StreamEvent[] {
  return readEvents(stream).map(({ event, data }) => {
    const json = JSON.parse(data) as StreamEvent
    expect(json.type).toBe(event)
    return json
  })
}

function typesOf(events: readonly StreamEvent[]): string[] {
  return events.map(({ type }) => type.replace('response.', ''))
}

function outputOf(events: readonly StreamEvent[]): JsonObject[] {
  return readObject(events.at(-1)?.response)!.output as JsonObject[]
}

const hello: readonly ChatEvent[] = [start, ...text(0, 'He', 'y'), usage, finish('stop'), end]

const answer: ChatAnswer = {
  id: 'up-1',
  createdSeconds: 7,
  model: 'up-model',
  parts: [{ kind: 'text', text: 'Hey' }],
  finishReason: 'stop',
  usage: { input: 10, cacheRead: 4, cacheWrite5m: 3, cacheWrite1h: 2, output: 6, reasoning: 1 },
}

function encode(over: Partial<ChatAnswer> = {}, request: unknown = {}): JsonObject {
  return openaiResponses.encode(
    { ...answer, ...over },
    { ...context, request },
    canonical(),
  ) as JsonObject
}

describe('a stream', () => {
  it('has its events in order, each with the next sequence number', () => {
    const events = eventsOf(encodeAll(openaiResponses, hello))
    expect(typesOf(events)).toEqual([
      'created',
      'in_progress',
      'output_item.added',
      'content_part.added',
      'output_text.delta',
      'output_text.delta',
      'output_text.done',
      'content_part.done',
      'output_item.done',
      'completed',
    ])
    expect(events.map((event) => event.sequence_number)).toEqual([...events.keys()])
  })

  it('names one item by one id, and the whole Response at its end is what came before', () => {
    const events = eventsOf(encodeAll(openaiResponses, hello))
    const ids = new Set(events.flatMap(({ item_id: id, item }) => [id, readObject(item)?.id]))
    ids.delete(undefined)
    expect(ids.size).toBe(1)
    expect(readObject(events.at(-1)?.response)).toMatchObject({
      id: 'resp_1',
      model: 'public-name',
      status: 'completed',
      incomplete_details: null,
      output: [
        {
          id: [...ids][0],
          type: 'message',
          status: 'completed',
          content: [{ type: 'output_text', text: 'Hey' }],
        },
      ],
      usage: {
        input_tokens: 19,
        input_tokens_details: { cached_tokens: 4 },
        output_tokens: 6,
        output_tokens_details: { reasoning_tokens: 1 },
        total_tokens: 25,
      },
    })
    expect(readObject(events[0]?.response)).toMatchObject({ id: 'resp_1', status: 'in_progress' })
  })

  it('says nothing before its first content', () => {
    const encoder = openaiResponses.stream!.createEncoder(context, canonical())
    const early = [start, { kind: 'ping' as const }, ...text(0)].map((event) =>
      encoder.encode(event),
    )
    expect(early.join('')).toBe('')
    expect(encoder.hasContent).toBe(false)
  })

  it('keeps interleaved calls apart, each at its own index', () => {
    const events = eventsOf(
      encodeAll(openaiResponses, [start, ...interleavedCalls, finish('tool_calls'), end]),
    )
    const deltas = events.filter(({ type }) => type === 'response.function_call_arguments.delta')
    expect(deltas.map((event) => [event.output_index, event.delta])).toEqual([
      [0, '{"x":'],
      [1, '{"y":'],
      [0, '1}'],
      [1, '2}'],
    ])
    expect(outputOf(events)).toMatchObject([
      { type: 'function_call', call_id: 'a', name: 'one', arguments: '{"x":1}' },
      { type: 'function_call', call_id: 'b', name: 'two', arguments: '{"y":2}' },
    ])
  })

  it('gives a tool without arguments an empty object', () => {
    const events = eventsOf(
      encodeAll(openaiResponses, [
        start,
        openCall(0, 'a', 'now'),
        close(0),
        finish('tool_calls'),
        end,
      ]),
    )
    expect(events.find(({ type }) => type.endsWith('arguments.done'))).toMatchObject({
      name: 'now',
      arguments: '{}',
    })
    expect(outputOf(events)).toMatchObject([{ arguments: '{}' }])
  })

  it('gives the call of a custom tool its text', () => {
    const request = { tools: [{ type: 'custom', name: 'patch' }] }
    const parts = [openCall(0, 'a', 'patch'), delta(0, '{"input":"a'), delta(0, '\\nb"}'), close(0)]
    const events = eventsOf(
      encodeAll(openaiResponses, [start, ...parts, finish('tool_calls'), end], { request }),
    )
    expect(typesOf(events).slice(2, -1)).toEqual([
      'output_item.added',
      'custom_tool_call_input.delta',
      'custom_tool_call_input.done',
      'output_item.done',
    ])
    const [streamed] = outputOf(events)
    expect(streamed).toMatchObject({
      type: 'custom_tool_call',
      call_id: 'a',
      name: 'patch',
      input: 'a\nb',
    })
    const call = { kind: 'tool_call' as const, id: 'a', name: 'patch' }
    const whole = encode({ parts: [{ ...call, argumentsJson: '{"input":"a\\nb"}' }] }, request)
    expect(whole.output).toEqual([streamed])
  })

  it('gives the call of a tool in a namespace the name and namespace it was offered under', () => {
    const tools = [
      { type: 'function', name: 'find' },
      { type: 'custom', name: 'patch' },
    ]
    const request = { tools: [{ type: 'namespace', name: 'crm', description: 'CRM', tools }] }
    const parts = [
      openCall(0, 'a', 'crm__find'),
      delta(0, '{"q":1}'),
      close(0),
      openCall(1, 'b', 'crm__patch'),
      delta(1, '{"input":"x"}'),
      close(1),
    ]
    const events = eventsOf(
      encodeAll(openaiResponses, [start, ...parts, finish('tool_calls'), end], { request }),
    )
    const streamed = outputOf(events)
    expect(streamed).toMatchObject([
      { type: 'function_call', name: 'find', namespace: 'crm', arguments: '{"q":1}' },
      { type: 'custom_tool_call', name: 'patch', namespace: 'crm', input: 'x' },
    ])
    expect(events.find(({ name }) => name !== undefined)).toMatchObject({ name: 'find' })
    const calls = [
      { kind: 'tool_call' as const, id: 'a', name: 'crm__find', argumentsJson: '{"q":1}' },
      { kind: 'tool_call' as const, id: 'b', name: 'crm__patch', argumentsJson: '{"input":"x"}' },
    ]
    expect(encode({ parts: calls }, request).output).toEqual(streamed)
  })

  it('ends a message when something else begins, and begins another after it', () => {
    const events = eventsOf(
      encodeAll(openaiResponses, [
        start,
        ...text(0, 'One.'),
        ...text(1, 'Two.'),
        openCall(2, 'a', 'now'),
        close(2),
        ...text(3, 'Three.'),
        finish('stop'),
        end,
      ]),
    )
    expect(outputOf(events)).toMatchObject([
      { type: 'message', content: [{ text: 'One.' }, { text: 'Two.' }] },
      { type: 'function_call' },
      { type: 'message', content: [{ text: 'Three.' }] },
    ])
    const done = events.filter(({ type }) => type === 'response.output_item.done')
    expect(done.map((event) => event.output_index)).toEqual([0, 1, 2])
    expect(new Set(outputOf(events).map(({ id }) => id)).size).toBe(3)
  })

  it('tells reasoning as a summary and keeps its signature for the way back', () => {
    const events = eventsOf(
      encodeAll(openaiResponses, [
        start,
        { kind: 'part_start', index: 0, part: { kind: 'reasoning' } },
        delta(0, 'Hm'),
        delta(0, '.'),
        { kind: 'part_signature', index: 0, signature: 'sig' },
        close(0),
        ...text(1, 'Yes.'),
        finish('stop'),
        end,
      ]),
    )
    expect(typesOf(events).slice(2, 8)).toEqual([
      'output_item.added',
      'reasoning_summary_part.added',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.delta',
      'reasoning_summary_text.done',
      'reasoning_summary_part.done',
    ])
    const [reasoning] = outputOf(events)
    expect(reasoning).toMatchObject({
      type: 'reasoning',
      summary: [{ type: 'summary_text', text: 'Hm.' }],
    })
    expect(unseal(String(reasoning!.encrypted_content))).toEqual({ text: 'Hm.', signature: 'sig' })
  })

  it('tells a refusal as a content of its own kind', () => {
    const events = eventsOf(
      encodeAll(openaiResponses, [
        start,
        { kind: 'part_start', index: 0, part: { kind: 'refusal' } },
        delta(0, 'No.'),
        close(0),
        finish('stop'),
        end,
      ]),
    )
    expect(typesOf(events)).toContain('refusal.delta')
    expect(outputOf(events)).toMatchObject([{ content: [{ type: 'refusal', refusal: 'No.' }] }])
  })

  it('is incomplete at the token limit, with the text and the call that were cut', () => {
    const events = eventsOf(
      encodeAll(openaiResponses, [
        start,
        ...text(0, 'He'),
        openCall(1, 'a', 'now'),
        delta(1, '{"x"'),
        finish('length'),
        end,
      ]),
    )
    expect(events.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: {
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        output: [
          { type: 'message', status: 'completed' },
          { type: 'function_call', status: 'incomplete', arguments: '{"x"' },
        ],
      },
    })
  })

  it('goes on counting when it fails, and keeps its id', () => {
    const encoder = openaiResponses.stream!.createEncoder(context, canonical())
    const before = [start, ...text(0, 'He')].map((event) => encoder.encode(event)).join('')
    const error = new GatewayError('upstream_failed')
    const after = openaiResponses.stream!.encodeError(error, 'c_1', encoder.position)
    const events = eventsOf(before + after)
    expect(events.map((event) => event.sequence_number)).toEqual([...events.keys()])
    expect(events.at(-2)).toMatchObject({ type: 'error', error: { code: 'upstream_failed' } })
    expect(events.at(-1)).toMatchObject({
      type: 'response.failed',
      response: { id: 'resp_1', status: 'failed', error: { code: 'upstream_failed' } },
    })
  })
})

describe('a whole answer', () => {
  it('has every field of a Response and repeats what was asked for', () => {
    const tool = { type: 'function', name: 'now' }
    const response = encode(
      {},
      {
        model: 'public-name',
        input: 'Hello',
        instructions: 'Be brief.',
        tools: [tool],
        tool_choice: 'required',
        temperature: 0.5,
        metadata: { a: 'b' },
        store: false,
        text: { format: { type: 'json_object' } },
      },
    )
    expect(response).toMatchObject({
      id: 'resp_1',
      object: 'response',
      created_at: context.nowSeconds,
      status: 'completed',
      error: null,
      instructions: 'Be brief.',
      tools: [{ ...tool, strict: true, parameters: null, description: null }],
      tool_choice: 'required',
      temperature: 0.5,
      top_p: 1,
      parallel_tool_calls: true,
      metadata: { a: 'b' },
      store: false,
      text: { format: { type: 'json_object' } },
      truncation: 'disabled',
      previous_response_id: null,
    })
  })

  it('is the same as what its stream ends with', () => {
    const [streamed] = eventsOf(encodeAll(openaiResponses, hello)).slice(-1)
    expect(streamed!.response).toEqual(encode({}, undefined))
  })

  it.each<[FinishReason, string, string | null]>([
    ['stop', 'completed', null],
    ['stop_sequence', 'completed', null],
    ['tool_calls', 'completed', null],
    ['pause', 'completed', null],
    ['length', 'incomplete', 'max_output_tokens'],
    ['content_filter', 'incomplete', 'content_filter'],
  ])('that ended with %s is %s', (finishReason, status, reason) => {
    expect(encode({ finishReason })).toMatchObject({
      status,
      incomplete_details: reason === null ? null : { reason },
    })
  })

  it("carries Gemini's signature of a call in a reasoning item before it", () => {
    const { output } = encode({
      parts: [{ kind: 'tool_call', id: 'a', name: 'now', argumentsJson: '', signature: 'gem' }],
    })
    const [reasoning, call] = output as JsonObject[]
    expect(unseal(String(reasoning!.encrypted_content))).toEqual({ callId: 'a', signature: 'gem' })
    expect(call).toMatchObject({ type: 'function_call', call_id: 'a', arguments: '{}' })
  })
})

describe('what a provider would keep', () => {
  it.each([
    ['background', { background: true }],
    ['conversation', { conversation: 'conv_1' }],
  ])('is refused: %s', (param, fields) => {
    const body = { model: 'm', input: 'Hello', ...fields }
    expect(() => openaiResponses.readEnvelope(body, '/v1/responses')).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param }),
    )
  })
})
