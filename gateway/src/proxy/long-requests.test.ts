// Requests of very many small things: read and written in a moment, and never a failure of the gateway's own.
import { describe, expect, it } from 'vitest'
import type { AnyWire } from '../providers/wire.ts'
import { providerAdapters } from '../providers/index.ts'
import {
  close,
  delta,
  encodeAll,
  end,
  finish,
  openCall,
  start,
} from './door/chat-events.fixture.ts'
import { codecs } from './door/codecs.ts'
import type { DoorCodec } from './door/codec.ts'
import { affinityOf } from './route/affinity.ts'
import { estimateTokens } from './route/estimate-tokens.ts'

/** More than one call takes as arguments. */
const many = 150_000

const wires = ['openai', 'anthropic', 'gemini', 'vertex', 'bedrock', 'cohere', 'mistral']
  .flatMap((kind) => (providerAdapters.get(kind)!.wires.chat ?? []).map((wire) => ({ kind, wire })))
  .filter(({ wire }) => wire.dialect !== 'openai-completions')

function decode(door: DoorCodec, body: object) {
  const bytes = Buffer.from(JSON.stringify(body))
  return door.decode(body, bytes, door.readEnvelope(body, '/'))
}

describe('a request of many parts', () => {
  const parts = Array.from({ length: many }, () => ({ type: 'text', text: 'a' }))
  const chat = {
    model: 'm',
    messages: ['user', 'user', 'assistant', 'assistant', 'user'].map((role) => ({
      role,
      content: parts,
    })),
  }

  it('is looked at by the router', () => {
    expect(affinityOf('conversation', 'ten_a', chat)).not.toBeNull()
    expect(estimateTokens({ input: parts.map((_, token) => token) })).toBe(many)
  })

  it('is read at the responses door', () => {
    const content = parts.map(({ text }) => ({ type: 'output_text', text }))
    const input = [1, 2].map(() => ({ type: 'message', role: 'assistant', content }))
    expect(decode(codecs.openaiResponses, { model: 'm', input })).toMatchObject({ model: 'm' })
  })

  it.each(wires)('reaches $kind ($wire.dialect)', ({ wire }) => {
    const request = decode(codecs.openaiChat, chat)
    expect((wire as AnyWire).encode(request, 'm').body.length).toBeGreaterThan(many)
  })
})

it.each(wires)('20,000 calls and results reach $kind ($wire.dialect) in a moment', ({ wire }) => {
  const ids = Array.from({ length: 20_000 }, (_, index) => `call_${index}`)
  const request = decode(codecs.openaiChat, {
    model: 'm',
    messages: [
      { role: 'user', content: 'a' },
      {
        role: 'assistant',
        tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'f' } })),
      },
      ...ids.toReversed().map((id) => ({ role: 'tool', tool_call_id: id, content: 'x' })),
    ],
    tools: [{ type: 'function', function: { name: 'f' } }],
  })
  const startMs = performance.now()
  ;(wire as AnyWire).encode(request, 'm')
  expect(performance.now() - startMs).toBeLessThan(5_000)
})

it.each([
  ['openai-chat', codecs.openaiChat],
  ['anthropic-messages', codecs.anthropicMessages],
  ['openai-responses', codecs.openaiResponses],
])('20,000 calls that are told in turn are written at %s in a moment', (_name, door) => {
  const indexes = Array.from({ length: 20_000 }, (_, index) => index)
  const startMs = performance.now()
  const text = encodeAll(door, [
    start,
    ...indexes.map((index) => openCall(index, `call_${index}`, 'f')),
    ...indexes.map((index) => delta(index, '{}')),
    ...indexes.map(close),
    finish('tool_calls'),
    end,
  ])
  expect(text).toContain('"call_19999"')
  expect(performance.now() - startMs).toBeLessThan(5_000)
})
