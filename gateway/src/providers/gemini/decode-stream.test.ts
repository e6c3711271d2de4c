import { describe, expect, it } from 'vitest'
import type { ChatEvent } from '../../contract/canonical/answer.ts'
import { event, reading, response } from './answers.fixture.ts'
import { createStreamDecoder } from './decode-stream.ts'

function decode(...pieces: readonly unknown[]): ChatEvent[] {
  const decoder = createStreamDecoder(reading)
  const events = pieces.flatMap((piece) => [...decoder.push(event(piece))])
  return [...events, ...decoder.end()]
}

describe('a stream', () => {
  it('has one part for a text in many pieces, and another for the thoughts before it', () => {
    const events = decode(
      response([{ text: 'Hm', thought: true }]),
      response([{ text: '.', thought: true }]),
      response([{ text: 'Hel' }]),
      response([{ text: 'lo' }]),
      response([{ text: '', thoughtSignature: 'c2ln' }], { finishReason: 'STOP' }),
    )
    expect(events.filter(({ kind }) => kind !== 'usage')).toEqual([
      { kind: 'start', id: 'resp-1', createdSeconds: null, model: 'gemini-3-pro-001' },
      { kind: 'part_start', index: 0, part: { kind: 'reasoning' } },
      { kind: 'part_delta', index: 0, text: 'Hm' },
      { kind: 'part_delta', index: 0, text: '.' },
      { kind: 'part_end', index: 0 },
      { kind: 'part_start', index: 1, part: { kind: 'text' } },
      { kind: 'part_delta', index: 1, text: 'Hel' },
      { kind: 'part_delta', index: 1, text: 'lo' },
      { kind: 'part_end', index: 1 },
      { kind: 'finish', reason: 'stop' },
      { kind: 'end' },
    ])
  })

  it('has calls whole, each with its own id, and ends with tool_calls if any was seen', () => {
    const events = decode(
      response([{ functionCall: { name: 'look', args: { at: 'sky' } }, thoughtSignature: 'c2ln' }]),
      response([{ functionCall: { name: 'now', args: {} } }, { functionCall: { name: 'now' } }]),
      response([{ text: '' }], { finishReason: 'STOP' }),
    )
    const starts = events.flatMap((found) => (found.kind === 'part_start' ? [found.part] : []))
    expect(starts).toMatchObject([
      { kind: 'tool_call', name: 'look', signature: 'c2ln' },
      { kind: 'tool_call', name: 'now' },
      { kind: 'tool_call', name: 'now' },
    ])
    expect(new Set(starts.map((start) => ('id' in start ? start.id : ''))).size).toBe(3)
    expect(events.filter(({ kind }) => kind === 'part_delta')).toEqual([
      { kind: 'part_delta', index: 0, text: '{"at":"sky"}' },
    ])
    expect(events.at(-2)).toEqual({ kind: 'finish', reason: 'tool_calls' })
  })

  it('has the same ids as the whole answer', () => {
    const call = { functionCall: { name: 'look', args: {} } }
    const idOf = (events: ChatEvent[]) =>
      events.flatMap((found) =>
        found.kind === 'part_start' && found.part.kind === 'tool_call' ? [found.part.id] : [],
      )
    const once = idOf(decode(response([call, call], { finishReason: 'STOP' })))
    expect(idOf(decode(response([call]), response([call], { finishReason: 'STOP' })))).toEqual(once)
  })

  it('that says its end on every piece ends once', () => {
    const events = decode(
      response([{ text: 'a' }], { finishReason: 'STOP' }),
      response([{ text: 'b' }], { finishReason: 'STOP' }),
      { usageMetadata: { promptTokenCount: 1, candidatesTokenCount: 2 } },
    )
    expect(events.filter(({ kind }) => kind === 'finish' || kind === 'end')).toHaveLength(2)
    expect(events.filter(({ kind }) => kind === 'part_delta')).toHaveLength(2)
    expect(events.findLast(({ kind }) => kind === 'usage')).toEqual({
      kind: 'usage',
      usage: { input: 1, output: 2 },
    })
  })

  it('that was cut has no end', () => {
    const events = decode(response([{ text: 'a' }]))
    expect(events.some(({ kind }) => kind === 'finish' || kind === 'end')).toBe(false)
  })

  it('of a blocked prompt ends as filtered', () => {
    expect(decode({ promptFeedback: { blockReason: 'OTHER' } }).slice(-2)).toEqual([
      { kind: 'finish', reason: 'content_filter' },
      { kind: 'end' },
    ])
  })

  it('that breaks off in a malformed call is an error and no end', () => {
    const events = decode(
      response([{ text: 'a' }]),
      response([], { finishReason: 'MALFORMED_FUNCTION_CALL' }),
    )
    expect(events.at(-2)).toMatchObject({
      kind: 'error',
      message: expect.stringContaining('MALFORMED_FUNCTION_CALL'),
    })
    expect(events.some(({ kind }) => kind === 'finish')).toBe(false)
  })

  it('that fails inside tells so', () => {
    expect(decode({ error: { code: 503, message: 'Busy', status: 'UNAVAILABLE' } })).toEqual([
      { kind: 'error', message: 'Busy', type: 'overloaded_error' },
    ])
  })

  it('keeps the digits of arguments', () => {
    const data = JSON.stringify(response([{ functionCall: { name: 'pay', args: { id: 1 } } }]))
    const decoder = createStreamDecoder(reading)
    const events = decoder.push({
      event: '',
      data: data.replace('"id":1', '"id":12345678901234567890'),
    })
    expect(events).toContainEqual({
      kind: 'part_delta',
      index: 0,
      text: '{"id":12345678901234567890}',
    })
  })

  it('of what is no JSON is unreadable', () => {
    expect(() => createStreamDecoder(reading).push({ event: '', data: '<html>' })).toThrow(
      expect.objectContaining({ code: 'upstream_unreadable' }),
    )
  })
})
