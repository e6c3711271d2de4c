import { describe, expect, it } from 'vitest'
import type { ChatEvent } from '../../contract/canonical/answer.ts'
import { readEvents } from '../sse.ts'
import { createStreamDecoder } from './decode-stream.ts'
import { chunk, done, sse, toolDelta, usage } from './stream-chunks.fixture.ts'

function decode(stream: string, toolNames = new Map<string, string>()): ChatEvent[] {
  const decoder = createStreamDecoder({ toolNames })
  const events = readEvents(stream).flatMap((event) => [...decoder.push(event)])
  return [...events, ...decoder.end()]
}

/** Tool calls of a stream, put together as a door would. */
function callsOf(events: readonly ChatEvent[]) {
  const calls = new Map<number, { id: string; name: string; args: string }>()
  for (const event of events) {
    if (event.kind === 'part_start' && event.part.kind === 'tool_call') {
      calls.set(event.index, { id: event.part.id, name: event.part.name, args: '' })
    }
    const call = 'index' in event ? calls.get(event.index) : undefined
    if (call && event.kind === 'part_delta') call.args += event.text
  }
  return [...calls.values()]
}

const fn = (name: string, args = '') => ({ type: 'function', function: { name, arguments: args } })

describe('an OpenAI stream', () => {
  it('becomes start, parts, finish, usage and one end', () => {
    const events = decode(
      chunk({ delta: { role: 'assistant', content: '' } }) +
        chunk({ delta: { content: 'He' } }) +
        chunk({ delta: { content: 'y' } }) +
        chunk({ finishReason: 'stop' }) +
        chunk({ hasChoice: false, usage }) +
        done +
        done,
    )
    expect(events).toEqual([
      { kind: 'start', id: 'chatcmpl-1', createdSeconds: 1_790_000_000, model: 'gpt-test-2026' },
      { kind: 'part_start', index: 0, part: { kind: 'text' } },
      { kind: 'part_delta', index: 0, text: 'He' },
      { kind: 'part_delta', index: 0, text: 'y' },
      { kind: 'part_end', index: 0 },
      { kind: 'finish', reason: 'stop' },
      { kind: 'usage', usage: { input: 12, cacheRead: 8, output: 5, reasoning: 2 } },
      { kind: 'end' },
    ])
  })

  it.each([
    ['on the finish chunk', chunk({ finishReason: 'stop', usage }) + done],
    ['on every chunk', chunk({ usage }) + chunk({ finishReason: 'stop', usage }) + done],
    ['on a chunk of its own', chunk({ finishReason: 'stop' }) + chunk({ hasChoice: false, usage })],
  ])('gives usage that stands %s', (_where, tail) => {
    const told = decode(chunk({ delta: { content: 'x' } }) + tail).filter(
      (event) => event.kind === 'usage',
    )
    expect(told.at(-1)?.usage).toEqual({ input: 12, cacheRead: 8, output: 5, reasoning: 2 })
  })

  it('assembles interleaved tool calls by their index', () => {
    const events = decode(
      chunk({ delta: toolDelta(0, { id: 'a', ...fn('one') }) }) +
        chunk({ delta: toolDelta(1, { id: 'b', ...fn('two') }) }) +
        chunk({ delta: toolDelta(0, { function: { arguments: '{"x":' } }) }) +
        chunk({ delta: toolDelta(1, { function: { arguments: '{"y":' } }) }) +
        chunk({ delta: toolDelta(0, { function: { arguments: '1}' } }) }) +
        chunk({ delta: toolDelta(1, { function: { arguments: '2}' } }) }) +
        chunk({ finishReason: 'tool_calls' }) +
        done,
    )
    expect(callsOf(events)).toEqual([
      { id: 'a', name: 'one', args: '{"x":1}' },
      { id: 'b', name: 'two', args: '{"y":2}' },
    ])
  })

  it('tells calls apart by id when all carry the same index or none', () => {
    const both = [
      { id: 'a', ...fn('one', '{}') },
      { id: 'b', ...fn('two', '{"y":2}') },
    ]
    const sameIndex = both.map((call) => chunk({ delta: toolDelta(0, call) })).join('')
    const noIndex = chunk({ delta: { tool_calls: both } })
    for (const stream of [sameIndex, noIndex]) {
      expect(callsOf(decode(stream + chunk({ finishReason: 'tool_calls' }) + done))).toEqual([
        { id: 'a', name: 'one', args: '{}' },
        { id: 'b', name: 'two', args: '{"y":2}' },
      ])
    }
  })

  it('does not open a call again when its id and name are repeated', () => {
    const repeated = chunk({ delta: toolDelta(0, { id: 'a', ...fn('one', '{"x"') }) })
    const rest = chunk({ delta: toolDelta(0, { id: 'a', ...fn('one', ':1}') }) })
    expect(callsOf(decode(repeated + rest))).toEqual([{ id: 'a', name: 'one', args: '{"x":1}' }])
  })

  it('makes an id for a call without one, another for each', () => {
    const events = decode(
      chunk({ delta: toolDelta(0, fn('one', '{}')) }) + chunk({ delta: toolDelta(1, fn('two')) }),
    )
    const ids = callsOf(events).map((call) => call.id)
    expect(new Set(ids).size).toBe(2)
    expect(ids[0]).toMatch(/^call_\w+$/)
  })

  it('gives the client its own tool names back', () => {
    const names = new Map([['short_1a2b3c4d', 'a name that the provider would not take']])
    const events = decode(
      chunk({ delta: toolDelta(0, { id: 'a', ...fn('short_1a2b3c4d') }) }),
      names,
    )
    expect(callsOf(events)[0]?.name).toBe('a name that the provider would not take')
  })

  it('says tool_calls when a vendor finishes calls with stop', () => {
    const events = decode(
      chunk({ delta: toolDelta(0, { id: 'a', ...fn('one') }) }) + chunk({ finishReason: 'stop' }),
    )
    expect(events).toContainEqual({ kind: 'finish', reason: 'tool_calls' })
  })

  it('reads reasoning beside the content and inside it', () => {
    const beside = chunk({ delta: { reasoning_content: 'hm', content: null } })
    const inside = chunk({
      delta: { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] }] },
    })
    for (const stream of [beside, inside]) {
      expect(decode(stream)).toContainEqual({ kind: 'part_delta', index: 0, text: 'hm' })
      expect(decode(stream)).toContainEqual({
        kind: 'part_start',
        index: 0,
        part: { kind: 'reasoning' },
      })
    }
  })

  it('never makes up a finish for a stream that was cut', () => {
    const cut = chunk({ delta: { content: 'He' } })
    for (const stream of [cut, cut + done]) {
      const kinds = decode(stream).map((event) => event.kind)
      expect(kinds).not.toContain('finish')
      expect(kinds).not.toContain('end')
    }
  })

  it('goes on after an empty word for the finish', () => {
    const stream =
      chunk({ delta: { content: 'Guten ' }, finishReason: '' }) +
      chunk({ delta: { content: 'Tag' }, finishReason: '' }) +
      chunk({ finishReason: 'length' })
    const events = decode(stream + done)
    const texts = events.flatMap((event) => (event.kind === 'part_delta' ? [event.text] : []))
    expect(texts.join('')).toBe('Guten Tag')
    expect(events).toContainEqual({ kind: 'finish', reason: 'length' })
  })

  it('ends after a finish even when [DONE] is missing', () => {
    expect(decode(chunk({ finishReason: 'length' })).map((event) => event.kind)).toEqual([
      'start',
      'finish',
      'end',
    ])
  })

  it('turns an error inside the stream into an error event', () => {
    const events = decode(sse({ error: { message: 'out of memory', type: 'server_error' } }))
    expect(events).toEqual([{ kind: 'error', message: 'out of memory', type: 'server_error' }])
  })

  it('refuses a chunk that is no JSON', () => {
    expect(() => decode('data: {"id":\n\n')).toThrow(
      expect.objectContaining({ code: 'upstream_unreadable' }),
    )
  })
})
