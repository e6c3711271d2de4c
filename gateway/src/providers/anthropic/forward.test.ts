import { describe, expect, it } from 'vitest'
import { seal } from '../../contract/canonical/sealed-reasoning.ts'
import { packReasoning } from '../openai/carry-reasoning.ts'
import { messagesWire } from './messages-wire.ts'
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

const passing = messagesWire.passing!
const equal = {
  publicModel: 'claude-test-2026',
  upstreamModel: 'claude-test-2026',
  wantsUsage: true,
}
const alias = { ...equal, publicModel: 'klügster' }

describe('a request and a whole answer of the same dialect', () => {
  it('pass as the same bytes when the names are equal', () => {
    const body = Buffer.from('{"model":"claude-test-2026","max_tokens":1}')
    expect(passing.forwardRequest(body, { ...equal, isStream: true })).toBe(body)
    expect(passing.forwardAnswer(body, equal)).toBe(body)
  })

  it('get the other side’s name in place, all else byte for byte', () => {
    const request = '{ "messages":[{"model":"klügster"}], "model": "klügster", "max_tokens":1 }'
    expect(
      passing.forwardRequest(Buffer.from(request), { ...alias, isStream: false }).toString(),
    ).toBe(request.replace('"model": "klügster"', '"model": "claude-test-2026"'))
    const answer = Buffer.from('{"model":"claude-test-2026","content":[]}')
    expect(passing.forwardAnswer(answer, alias).toString()).toBe(
      '{"model":"klügster","content":[]}',
    )
  })

  it('leave out hidden thinking of another provider, and keep all digits', () => {
    const sealed = { type: 'redacted_thinking', data: seal({ callId: 'a', signature: 's' }) }
    const own = { type: 'redacted_thinking', data: 'EpIB' }
    const request = (blocks: object[]) =>
      JSON.stringify({
        model: 'claude-test-2026',
        messages: [
          { role: 'user', content: 'x' },
          { role: 'assistant', content: [...blocks, { type: 'tool_use', input: { id: 1 } }] },
        ],
      }).replace('"id":1', '"id":12345678901234567890')
    const forward = (text: string) =>
      passing.forwardRequest(Buffer.from(text), { ...equal, isStream: false }).toString()
    const ofOpenAi = packReasoning({ id: 'rs_1', encrypted: 'gAAA' })
    const foreign = [
      sealed,
      { type: 'redacted_thinking', data: ofOpenAi },
      { type: 'thinking', thinking: 'unsigned', signature: '' },
    ]
    expect(forward(request([...foreign, own]))).toBe(request([own]))
    expect(forward(request([own]))).toBe(request([own]))
  })

  it('goes on without thinking where a turn began with that of another provider', () => {
    const call = { type: 'tool_use', id: 't', name: 'look', input: {} }
    const thinking = { type: 'thinking', thinking: 'unsigned', signature: '' }
    const request = (...content: object[]) =>
      JSON.stringify({
        model: 'claude-test-2026',
        thinking: { type: 'enabled', budget_tokens: 2_000 },
        messages: [
          { role: 'user', content: 'x' },
          { role: 'assistant', content: [thinking] },
          { role: 'user', content: 'y' },
          { role: 'assistant', content },
          { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'z' }] },
        ],
      })
    const forward = (text: string) =>
      JSON.parse(
        passing.forwardRequest(Buffer.from(text), { ...equal, isStream: false }).toString(),
      )
    const stuck = forward(request(thinking, call))
    expect(stuck.thinking).toEqual({ type: 'disabled' })
    expect(stuck.messages).toMatchObject([
      { content: 'x' },
      { content: 'y' },
      { content: [call] },
      { role: 'user' },
    ])
    expect(forward(request({ ...thinking, signature: 'own' }, call)).thinking.type).toBe('enabled')
  })

  it('tell the record what is in an answer', () => {
    const answer = {
      model: 'claude-test-2026',
      content: [{ type: 'tool_use', id: 't', name: 'look', input: {} }],
      stop_reason: 'tool_use',
      usage: { input_tokens: 3, output_tokens: 4, output_tokens_details: { thinking_tokens: 1 } },
    }
    expect(passing.scan(answer)).toEqual({
      usage: { input: 3, output: 4, reasoning: 1 },
      finishReason: 'tool_calls',
      toolCallCount: 1,
      model: 'claude-test-2026',
    })
    expect(() => passing.scan({ type: 'message' })).toThrow(
      expect.objectContaining({ code: 'upstream_unreadable' }),
    )
  })
})

describe('a stream of the same dialect', () => {
  const text = (content: string) => delta(0, { type: 'text_delta', text: content })
  const begun = start() + ping + open(0, textBlock) + text('grüße 🦆')
  const whole = begun + text('!') + close(0) + finish('end_turn') + stop

  function forward(stream: string, options: object = {}, size = 13) {
    const forwarder = passing.createStreamForwarder!({ ...equal, ...options })
    const bytes = Buffer.from(stream)
    let out = Buffer.alloc(0)
    for (let at = 0; at < bytes.length; at += size) {
      out = Buffer.concat([out, forwarder.push(bytes.subarray(at, at + size))])
    }
    return { forwarder, out: Buffer.concat([out, forwarder.end()]).toString() }
  }

  it('gets the names of its events where a relay leaves them out', () => {
    const { forwarder, out } = forward(whole.replaceAll(/^event: .*\n/gm, ''))
    expect(out).toBe(whole)
    expect(forwarder.isComplete).toBe(true)
  })

  it('begins once, and has no events without data, at both of which clients break', () => {
    const { out } = forward(`${start()}event: ping\ndata:\n\n${start()}${whole}`)
    expect(out).toBe(whole)
  })

  it.each([1, 5, 100_000])('passes byte for byte in pieces of %i, and is read', (size) => {
    const { forwarder, out } = forward(whole, {}, size)
    expect(out).toBe(whole)
    expect(forwarder.isComplete).toBe(true)
    expect(forwarder.result()).toEqual({
      usage: { input: 10, output: 5 },
      finishReason: 'stop',
      toolCallCount: 0,
      model: 'claude-test-2026',
    })
  })

  it('carries the public name', () => {
    expect(forward(whole, alias).out).toBe(whole.replace('claude-test-2026', 'klügster'))
  })

  it('has content with the first text, not with its frame', () => {
    expect(forward(start() + ping + open(0, textBlock)).forwarder.hasContent).toBe(false)
    expect(forward(begun).forwarder.hasContent).toBe(true)
  })

  it('counts tool calls', () => {
    const call = (index: number) =>
      open(index, { type: 'tool_use', id: `t${index}`, name: 'look', input: {} }) + close(index)
    const { forwarder } = forward(start() + call(0) + call(1) + finish('tool_use') + stop)
    expect(forwarder.result().toolCallCount).toBe(2)
  })

  it('passes events that it does not know', () => {
    const unknown = event('content_tick', { index: 0 })
    expect(forward(begun + unknown).out).toBe(begun + unknown)
  })

  it('keeps an error and what follows to itself', () => {
    const error = event('error', { error: { type: 'overloaded_error', message: 'Overloaded' } })
    const { forwarder, out } = forward(begun + error + stop)
    expect(out).toBe(begun)
    expect(forwarder.error).toEqual({ message: 'Overloaded', type: 'overloaded_error' })
  })

  it('is cut when it stops without a stop reason', () => {
    const { forwarder, out } = forward(begun + stop)
    expect(forwarder.isComplete).toBe(false)
    expect(out).toBe(begun)
  })

  it('gets the message_stop that a relay left out after the stop reason', () => {
    const { forwarder, out } = forward(whole.replace(stop, ''))
    expect(out).toBe(whole)
    expect(forwarder.isComplete).toBe(true)
  })
})
