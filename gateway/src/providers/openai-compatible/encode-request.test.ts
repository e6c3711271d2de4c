import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { answers, calls, canonical, says } from '../canonical-request.fixture.ts'
import { createChatWire } from './chat-wire.ts'
import { presets } from './presets.ts'

const openai = createChatWire(presets[0]!)
const vendor = createChatWire(presets.find(({ kind }) => kind === 'openai-compatible')!)

function encode(fields: Partial<ChatRequest>, adapter = openai) {
  const request = canonical({ dialect: 'anthropic-messages', ...fields })
  const { body, ...rest } = adapter.encode(request, 'gpt-test')
  return { wire: JSON.parse(body), ...rest }
}

const image = {
  kind: 'image' as const,
  source: { kind: 'base64' as const, mediaType: 'image/png', data: 'AAAA' },
}

describe('messages for an OpenAI-shaped vendor', () => {
  it('are a tool message for each result, then the rest of the user’s turn', () => {
    const [result] = answers('a', 'sun').parts
    const messages = [
      says('system', 'Be brief'),
      says('user', 'Look'),
      calls('a', 'look', '{"at":"sky"}'),
      { role: 'user' as const, parts: [{ kind: 'text' as const, text: 'And?' }, result!] },
    ]
    expect(encode({ messages }).wire.messages).toEqual([
      { role: 'system', content: 'Be brief' },
      { role: 'user', content: 'Look' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'look', arguments: '{"at":"sky"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'sun' },
      { role: 'user', content: 'And?' },
    ])
  })

  it('say that a result is an error, and hand on its images after it', () => {
    const content = [{ kind: 'text' as const, text: 'too dark' }, image]
    const result = { kind: 'tool_result' as const, callId: 'a', content, isError: true }
    const messages = [
      says('user', 'Look'),
      calls('a', 'look'),
      { role: 'user' as const, parts: [result] },
    ]
    expect(encode({ messages }).wire.messages.slice(2)).toEqual([
      { role: 'tool', tool_call_id: 'a', content: 'Error: too dark' },
      {
        role: 'user',
        content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }],
      },
    ])
  })

  it('write `{}` for a call without arguments', () => {
    const messages = [says('user', 'x'), calls('a', 'look', ''), answers('a', 'ok')]
    expect(encode({ messages }).wire.messages[1].tool_calls[0].function.arguments).toBe('{}')
  })

  it('fit ids and names to the vendor’s limits, the same in a call and its result', () => {
    const id = `toolu_${'x'.repeat(60)}`
    const name = 'n'.repeat(100)
    const messages = [says('user', 'x'), calls(id, name), answers(id, 'ok')]
    const { wire, reading } = encode({ messages, tools: [{ name, parameters: {} }] })
    const [, call, result] = wire.messages
    expect(call.tool_calls[0].id.length).toBeLessThanOrEqual(40)
    expect(result.tool_call_id).toBe(call.tool_calls[0].id)
    expect(wire.tools[0].function.name.length).toBeLessThanOrEqual(64)
    expect(reading.toolNames.get(call.tool_calls[0].function.name)).toBe(name)
  })

  it('name another dialect’s thinking as dropped and refuse its server blocks', () => {
    const thinking = { kind: 'reasoning' as const, text: 'hm', signature: 's' }
    const hi = { kind: 'text' as const, text: 'Hi' }
    const { dropped, wire } = encode({
      messages: [says('user', 'x'), { role: 'assistant', parts: [thinking, hi] }],
    })
    expect(dropped).toEqual(['thinking'])
    expect(wire.messages[1]).toEqual({ role: 'assistant', content: 'Hi' })
    const opaque = {
      kind: 'opaque' as const,
      dialect: 'anthropic-messages' as const,
      type: 'search_result',
      value: {},
    }
    expect(() => encode({ messages: [{ role: 'user', parts: [opaque] }] })).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter' }),
    )
  })

  it('send developer messages as system where the vendor has no such role', () => {
    const messages = [says('developer', 'Be brief'), says('user', 'x')]
    expect(encode({ messages }).wire.messages[0].role).toBe('developer')
    expect(encode({ messages }, vendor).wire.messages[0].role).toBe('system')
  })
})

describe('the fields of a request for an OpenAI-shaped vendor', () => {
  it('are only those that were given, under the vendor’s names', () => {
    expect(encode({}).wire).toEqual({
      model: 'gpt-test',
      messages: [{ role: 'user', content: 'Hello' }],
    })
    expect(encode({ maxOutputTokens: 5 }).wire.max_completion_tokens).toBe(5)
    expect(encode({ maxOutputTokens: 5 }, vendor).wire.max_tokens).toBe(5)
  })

  it('ask for usage in every stream', () => {
    expect(encode({ isStream: true }).wire).toMatchObject({
      stream: true,
      stream_options: { include_usage: true },
    })
  })

  it.each([
    [{ toolChoice: { kind: 'auto' } }, 'auto'],
    [{ toolChoice: { kind: 'none' } }, 'none'],
    [{ toolChoice: { kind: 'required' } }, 'required'],
    [
      { toolChoice: { kind: 'named', name: 'look' } },
      { type: 'function', function: { name: 'look' } },
    ],
  ] as const)('turn the choice %j into %j, but not without tools', (fields, expected) => {
    const tools = [{ name: 'look', parameters: { type: 'object' } }]
    expect(encode({ ...fields, tools }).wire.tool_choice).toEqual(expected)
    expect(encode(fields).wire.tool_choice).toBeUndefined()
  })

  it('name what has no place, and refuse tools that only Anthropic runs', () => {
    const { dropped } = encode({
      topK: 5,
      reasoning: { budgetTokens: 2_000 },
      extra: { service_tier: 'auto' },
    })
    expect(dropped).toEqual(['service_tier', 'top_k'])
    const tool = { dialect: 'anthropic-messages' as const, type: 'web_search_20250305', value: {} }
    expect(() => encode({ nativeTools: [tool] })).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'tools' }),
    )
  })
})

describe('the head of a request', () => {
  const head = (secret: string | null) =>
    openai.head({
      model: 'gpt-test',
      isStream: true,
      secret,
      baseUrl: null,
      clientHeaders: { authorization: 'Bearer pc_live_x', cookie: 'a=b', 'openai-beta': 'x' },
      isSameDialect: true,
    })

  it('carries our credential and none of the client’s headers', () => {
    expect(head('sk-up')).toEqual({
      path: '/chat/completions',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: 'Bearer sk-up',
      },
    })
    expect(head(null).headers).not.toHaveProperty('authorization')
  })
})

describe('stop sequences for an OpenAI-shaped vendor', () => {
  it('are left out when there are none, and blank ones too', () => {
    expect(encode({ stop: [] }).wire).not.toHaveProperty('stop')
    expect(encode({ stop: [''] }).wire).not.toHaveProperty('stop')
    expect(encode({ stop: ['', 'END'] }).wire.stop).toEqual(['END'])
  })
})

it('several answers are refused to clients of another dialect, who would get one of them', () => {
  expect(() => encode({ candidateCount: 2 })).toThrow('"n" must be 1')
  expect(encode({ candidateCount: 1 }).wire).not.toHaveProperty('n')
})
