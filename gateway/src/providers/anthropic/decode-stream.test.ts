import { describe, expect, it } from 'vitest'
import type { ChatEvent } from '../../contract/canonical/answer.ts'
import { mergeUsage } from '../../contract/canonical/usage.ts'
import { readEvents } from '../sse.ts'
import { createStreamDecoder } from './decode-stream.ts'
import {
  close,
  delta,
  event,
  finish,
  open,
  ping,
  start,
  stop,
  textBlock,
} from './stream-events.fixture.ts'

function decode(stream: string): ChatEvent[] {
  const decoder = createStreamDecoder({ toolNames: new Map([['short', 'a longer name']]) })
  const events = readEvents(stream).flatMap((item) => [...decoder.push(item)])
  return [...events, ...decoder.end()]
}

function usageOf(stream: string) {
  return decode(stream).reduce(
    (usage, item) => (item.kind === 'usage' ? mergeUsage(usage, item.usage) : usage),
    mergeUsage(null, null),
  )
}

const text = (content: string) => delta(0, { type: 'text_delta', text: content })
const hello = open(0, textBlock) + text('He') + text('y') + close(0)

describe('an Anthropic stream', () => {
  it('becomes start, parts, finish, usage and one end', () => {
    const events = decode(start() + ping + hello + finish('end_turn') + stop + stop)
    expect(events.filter((item) => item.kind !== 'usage')).toEqual([
      { kind: 'start', id: 'msg_1', createdSeconds: null, model: 'claude-test-2026' },
      { kind: 'ping' },
      { kind: 'part_start', index: 0, part: { kind: 'text' } },
      { kind: 'part_delta', index: 0, text: 'He' },
      { kind: 'part_delta', index: 0, text: 'y' },
      { kind: 'part_end', index: 0 },
      { kind: 'finish', reason: 'stop' },
      { kind: 'end' },
    ])
  })

  it('merges usage per class: message_delta is cumulative and may repeat or correct the input', () => {
    const first = { input_tokens: 43, cache_read_input_tokens: 7, output_tokens: 1 }
    expect(usageOf(start(first) + finish('end_turn', { output_tokens: 20 }))).toEqual({
      input: 43,
      cacheRead: 7,
      output: 20,
    })
    expect(
      usageOf(start(first) + finish('end_turn', { input_tokens: 61, output_tokens: 2 })),
    ).toEqual({ input: 61, cacheRead: 7, output: 2 })
  })

  it('keeps the split of cache writes that a later event tells only as a sum', () => {
    const split = { ephemeral_5m_input_tokens: 30, ephemeral_1h_input_tokens: 70 }
    const first = { input_tokens: 1, cache_creation_input_tokens: 100, cache_creation: split }
    const later = { input_tokens: 1, cache_creation_input_tokens: 100, output_tokens: 9 }
    expect(usageOf(start(first) + finish('end_turn', later))).toEqual({
      input: 1,
      cacheWrite5m: 30,
      cacheWrite1h: 70,
      output: 9,
    })
  })

  it('passes events and deltas that it does not know', () => {
    const stream = start() + event('content_tick', { index: 0 }) + delta(0, { type: 'new_delta' })
    expect(() => decode(stream + hello + finish('end_turn') + stop)).not.toThrow()
  })

  it('takes a message_start or a block start only once', () => {
    const again = start() + open(0, textBlock)
    const events = decode(start() + open(0, textBlock) + text('He') + again + text('y') + close(0))
    expect(events.filter((item) => item.kind === 'start')).toHaveLength(1)
    expect(events.filter((item) => item.kind === 'part_start')).toHaveLength(1)
  })

  it('passes thinking, signatures and redacted blocks exactly', () => {
    const events = decode(
      start() +
        open(0, { type: 'thinking', thinking: '', signature: '' }) +
        delta(0, { type: 'thinking_delta', thinking: 'hm' }) +
        delta(0, { type: 'signature_delta', signature: 'EqQBCg==' }) +
        close(0) +
        open(1, { type: 'redacted_thinking', data: 'XYZ' }) +
        close(1),
    )
    expect(events).toContainEqual({ kind: 'part_delta', index: 0, text: 'hm' })
    expect(events).toContainEqual({ kind: 'part_signature', index: 0, signature: 'EqQBCg==' })
    expect(events).toContainEqual({
      kind: 'part_start',
      index: 1,
      part: { kind: 'reasoning', encrypted: 'XYZ' },
    })
  })

  it('gives tool calls with the client’s names, their fragments untouched', () => {
    const json = (partial: string) => delta(1, { type: 'input_json_delta', partial_json: partial })
    const events = decode(
      start() +
        open(1, { type: 'tool_use', id: 'toolu_1', name: 'short', input: {} }) +
        json('') +
        json('{"a": 1') +
        json('.0}') +
        close(1) +
        finish('tool_use'),
    )
    expect(events).toContainEqual({
      kind: 'part_start',
      index: 0,
      part: { kind: 'tool_call', id: 'toolu_1', name: 'a longer name' },
    })
    const fragments = events.flatMap((item) => (item.kind === 'part_delta' ? [item.text] : []))
    expect(fragments).toEqual(['{"a": 1', '.0}'])
    expect(events).toContainEqual({ kind: 'finish', reason: 'tool_calls' })
  })

  it('takes a tool input that comes whole in the start', () => {
    const block = { type: 'tool_use', id: 'toolu_1', name: 'look', input: { a: 1 } }
    expect(decode(start() + open(0, block) + close(0))).toContainEqual({
      kind: 'part_delta',
      index: 0,
      text: '{"a":1}',
    })
  })

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop_sequence'],
    ['pause_turn', 'pause'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['tool_use', 'tool_calls'],
    ['refusal', 'content_filter'],
  ])('reads the stop reason %s as %s', (reason, expected) => {
    const events = decode(start() + finish(reason))
    expect(events).toContainEqual({ kind: 'finish', reason: expected })
  })

  it('never makes up a finish for a stream that was cut', () => {
    for (const stream of [start() + hello, start() + hello + stop]) {
      const kinds = decode(stream).map((item) => item.kind)
      expect(kinds).not.toContain('finish')
      expect(kinds).not.toContain('end')
    }
  })

  it('turns an error event into an error', () => {
    const error = event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } })
    expect(decode(error)).toEqual([
      { kind: 'error', message: 'Overloaded', type: 'overloaded_error' },
    ])
  })
})
