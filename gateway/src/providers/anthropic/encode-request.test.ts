import { describe, expect, it } from 'vitest'
import type { ChatRequest, Message } from '../../contract/canonical/request.ts'
import type { ModelFacts } from '../../contract/model-facts.ts'
import { answers, calls, canonical, says } from '../canonical-request.fixture.ts'
import { createCatalogue } from '../catalogue/catalogue.ts'
import { packReasoning } from '../openai/carry-reasoning.ts'
import { encodeRequest } from './encode-request.ts'

const model = 'claude-sonnet-4-5'

function encode(fields: Partial<ChatRequest>, upstreamModel = model) {
  const { body, ...rest } = encodeRequest(canonical(fields), upstreamModel)
  return { wire: JSON.parse(body), body, ...rest }
}

const lookTool = { name: 'look', parameters: { type: 'object' } }

describe('hidden reasoning of another provider', () => {
  it('is left out and named, and Anthropic’s own goes back', () => {
    const encrypted = packReasoning({ id: 'rs_1', encrypted: 'gAAA' })
    const said = (hidden: string): Message => ({
      role: 'assistant',
      parts: [
        { kind: 'reasoning', text: '', encrypted: hidden },
        { kind: 'text', text: 'b' },
      ],
    })
    const messages = [
      says('user', 'a'),
      said(encrypted),
      says('user', 'c'),
      said('EpIB'),
      says('user', 'd'),
    ]
    const { wire, dropped } = encode({ messages })
    const turns = wire.messages as { content: object[] }[]
    expect(turns[1]!.content).toEqual([{ type: 'text', text: 'b' }])
    expect(turns[3]!.content).toContainEqual({ type: 'redacted_thinking', data: 'EpIB' })
    expect(dropped).toEqual(['reasoning_content'])
  })
})

describe('the limit of an answer', () => {
  it('is the caller’s, else the model’s, since Anthropic demands one', () => {
    expect(encode({ maxOutputTokens: 7 }).wire.max_tokens).toBe(7)
    const limitOf = (facts: ModelFacts | undefined, fields: Partial<ChatRequest> = {}) =>
      (JSON.parse(encodeRequest(canonical(fields), model, facts).body) as { max_tokens: number })
        .max_tokens
    const known = createCatalogue().factsOf('anthropic', 'claude-3-haiku-20240307') ?? undefined
    expect(limitOf(known)).toBe(4_096)
    expect(limitOf(known, { maxOutputTokens: 7 })).toBe(7)
    expect(limitOf(undefined)).toBe(64_000)
  })
})

describe('system and developer messages', () => {
  it('go to the top in order from wherever they stand', () => {
    const messages = [
      says('system', 'A'),
      says('user', 'Hello'),
      says('developer', 'B'),
      says('user', 'there'),
    ]
    const { wire } = encode({ messages })
    expect(wire.system).toEqual([
      { type: 'text', text: 'A' },
      { type: 'text', text: 'B' },
    ])
    expect(wire.messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Hello' },
          { type: 'text', text: 'there' },
        ],
      },
    ])
  })

  it('keep their cache mark', () => {
    const part = { kind: 'text' as const, text: 'A', cache: { ttl: '1h' as const } }
    const { wire } = encode({ messages: [{ role: 'system', parts: [part] }, says('user', 'x')] })
    expect(wire.system).toEqual([
      { type: 'text', text: 'A', cache_control: { type: 'ephemeral', ttl: '1h' } },
    ])
  })
})

describe('turns', () => {
  it('begin with the user', () => {
    const { wire } = encode({ messages: [says('assistant', 'Hi'), says('user', 'Hello')] })
    expect(wire.messages.map(({ role }: { role: string }) => role)).toEqual([
      'user',
      'assistant',
      'user',
    ])
  })

  it('lose empty texts and the white space after a prefill', () => {
    const messages = [says('user', 'Hello'), says('user', ' \n'), says('assistant', 'I am \n')]
    expect(encode({ messages }).wire.messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Hello' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'I am' }] },
    ])
  })
})

describe('tool calls and their results', () => {
  it('put all results of a turn first into one user message', () => {
    const both = {
      role: 'assistant' as const,
      parts: [...calls('a', 'look').parts, ...calls('b', 'look').parts],
    }
    const messages = [
      says('user', 'Look'),
      both,
      answers('a', 'sun'),
      answers('b', 'broken', true),
      says('user', 'And?'),
    ]
    const { wire } = encode({ messages, tools: [lookTool] })
    expect(wire.messages.at(-1)).toEqual({
      role: 'user',
      content: [
        { type: 'tool_result', tool_use_id: 'a', content: 'sun' },
        { type: 'tool_result', tool_use_id: 'b', content: 'broken', is_error: true },
        { type: 'text', text: 'And?' },
      ],
    })
  })

  it('keep images of a result', () => {
    const image = {
      kind: 'image' as const,
      source: { kind: 'base64' as const, mediaType: 'image/png', data: 'AAAA' },
    }
    const messages = [
      says('user', 'Look'),
      calls('a', 'look'),
      {
        role: 'user' as const,
        parts: [{ kind: 'tool_result' as const, callId: 'a', content: [image], isError: false }],
      },
    ]
    const [result] = encode({ messages, tools: [lookTool] }).wire.messages.at(-1).content
    expect(result.content).toEqual([
      { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } },
    ])
  })

  it('turn arguments into an object without losing digits or the order of keys', () => {
    const args = '{"z":12345678901234567890,"a":1.0}'
    const messages = [says('user', 'x'), calls('a', 'look', args), answers('a', 'ok')]
    expect(encode({ messages, tools: [lookTool] }).body).toContain(`"input":${args}`)
  })

  it.each(['{"a":', '[1]', '"x"'])('refuse the arguments %s as the caller’s mistake', (args) => {
    const messages = [says('user', 'x'), calls('a', 'look', args), answers('a', 'ok')]
    expect(() => encode({ messages })).toThrow(
      expect.objectContaining({ code: 'invalid_request', status: 400, param: 'messages' }),
    )
  })

  it('are refused when one is without the other', () => {
    for (const messages of [
      [says('user', 'x'), calls('a', 'look'), says('user', 'and?')],
      [says('user', 'x'), calls('a', 'look'), answers('b', 'ok')],
      [says('user', 'x'), calls('a', 'look')],
    ]) {
      expect(() => encode({ messages })).toThrow(
        expect.objectContaining({
          code: 'invalid_request',
          message: expect.stringMatching(/"[ab]"/),
        }),
      )
    }
  })

  it('fit ids and names to Anthropic’s characters, the same in a call and its result', () => {
    const name = `${'long.'.repeat(40)}end`
    const messages = [
      says('user', 'x'),
      calls('functions.look:0', name),
      answers('functions.look:0', 'ok'),
    ]
    const { wire, reading } = encode({ messages, tools: [{ name, parameters: {} }] })
    const [, call, result] = wire.messages
    expect(call.content[0].id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
    expect(result.content[0].tool_use_id).toBe(call.content[0].id)
    expect(wire.tools[0].name).toMatch(/^[a-zA-Z0-9_-]{1,128}$/)
    expect(call.content[0].name).toBe(wire.tools[0].name)
    expect(reading.toolNames.get(wire.tools[0].name)).toBe(name)
  })

  it('leave ids and names that fit as they are', () => {
    const messages = [says('user', 'x'), calls('call_1', 'look'), answers('call_1', 'ok')]
    const { wire, reading } = encode({ messages, tools: [lookTool] })
    expect(wire.messages[1].content[0]).toMatchObject({ id: 'call_1', name: 'look' })
    expect(reading.toolNames.size).toBe(0)
  })

  it('get stubs of their tools when none are declared, and none may be called', () => {
    const messages = [says('user', 'x'), calls('a', 'look'), answers('a', 'ok')]
    expect(encode({ messages }).wire).toMatchObject({
      tools: [{ name: 'look', input_schema: { type: 'object' } }],
      tool_choice: { type: 'none' },
    })
  })
})

describe('the tool choice', () => {
  it.each([
    [{ toolChoice: { kind: 'auto' } }, { type: 'auto' }],
    [{ toolChoice: { kind: 'none' } }, { type: 'none' }],
    [{ toolChoice: { kind: 'required' } }, { type: 'any' }],
    [{ toolChoice: { kind: 'named', name: 'look' } }, { type: 'tool', name: 'look' }],
    [{}, undefined],
    [{ parallelToolCalls: false }, { type: 'auto', disable_parallel_tool_use: true }],
    [
      { toolChoice: { kind: 'required' }, parallelToolCalls: false },
      { type: 'any', disable_parallel_tool_use: true },
    ],
    [{ toolChoice: { kind: 'none' }, parallelToolCalls: false }, { type: 'none' }],
  ] as const)('%j becomes %j', (fields, expected) => {
    expect(encode({ ...fields, tools: [lookTool] }).wire.tool_choice).toEqual(expected)
  })

  it('is not sent without tools', () => {
    expect(encode({ toolChoice: { kind: 'required' } }).wire.tool_choice).toBeUndefined()
  })

  it('leaves the order of the tools', () => {
    const tools = ['c', 'a', 'b'].map((name) => ({ name, parameters: {} }))
    const names = encode({ tools }).wire.tools.map(({ name }: { name: string }) => name)
    expect(names).toEqual(['c', 'a', 'b'])
  })
})

describe('what Anthropic lacks', () => {
  it('is refused where the answer would be another one', () => {
    const refused: [Partial<ChatRequest>, string][] = [
      [{ candidateCount: 2 }, 'n'],
      [{ extra: { logprobs: true } }, 'logprobs'],
      [{ extra: { modalities: ['text', 'audio'] } }, 'modalities'],
      [
        { messages: [{ role: 'user', parts: [{ kind: 'audio', data: 'A', format: 'wav' }] }] },
        'messages',
      ],
    ]
    for (const [fields, param] of refused) {
      expect(() => encode(fields)).toThrow(
        expect.objectContaining({ code: 'unsupported_parameter', status: 400, param }),
      )
    }
  })

  it('is named where only something small is lost', () => {
    const { dropped, wire } = encode({
      seed: 1,
      presencePenalty: 0.5,
      frequencyPenalty: 0.5,
      temperature: 1.5,
      extra: { logit_bias: { 5: 1 }, store: true, service_tier: 'auto' },
      messages: [{ ...says('user', 'x'), name: 'ada' }],
    })
    expect(dropped).toEqual([
      'logit_bias',
      'store',
      'service_tier',
      'seed',
      'presence_penalty',
      'frequency_penalty',
      'name',
      'temperature',
    ])
    expect(wire).not.toHaveProperty('seed')
    expect(wire.temperature).toBe(1)
  })

  it('is neither when it asks for nothing', () => {
    const fields = {
      candidateCount: 1,
      presencePenalty: 0,
      extra: { logprobs: false, metadata: {} },
    }
    expect(encode(fields).dropped).toEqual([])
  })
})

describe('other fields', () => {
  it('stop at most by sequences that are not blank', () => {
    expect(encode({ stop: ['END', ' ', ''] }).wire.stop_sequences).toEqual(['END'])
    expect(encode({ stop: ['\n'] }).wire.stop_sequences).toBeUndefined()
  })

  it('carry the end user as metadata', () => {
    expect(encode({ endUser: 'u1' }).wire.metadata).toEqual({ user_id: 'u1' })
  })

  it('send a JSON schema as the native output format', () => {
    const schema = { type: 'object' }
    const responseFormat = { kind: 'json_schema' as const, name: 'x', schema, isStrict: true }
    expect(encode({ responseFormat }).wire.output_config).toEqual({
      format: { type: 'json_schema', schema },
    })
  })

  it('keep the last four cache marks and name the others', () => {
    const marked = (text: string) => ({
      kind: 'text' as const,
      text,
      cache: { ttl: '5m' as const },
    })
    const messages = [{ role: 'user' as const, parts: ['1', '2', '3', '4', '5'].map(marked) }]
    const { wire, dropped } = encode({ messages })
    const marks = wire.messages[0].content.map((block: object) => 'cache_control' in block)
    expect(marks).toEqual([false, true, true, true, true])
    expect(dropped).toEqual(['cache_control'])
  })

  it('send images and PDF files, and refuse other files', () => {
    const file = (mediaType: string) => ({
      role: 'user' as const,
      parts: [
        { kind: 'file' as const, source: { kind: 'base64' as const, mediaType, data: 'AA' } },
      ],
    })
    const image = {
      kind: 'image' as const,
      source: { kind: 'url' as const, url: 'https://x/y.png' },
    }
    const { wire } = encode({
      messages: [{ role: 'user', parts: [image] }, file('application/pdf')],
    })
    expect(wire.messages[0].content).toEqual([
      { type: 'image', source: { type: 'url', url: 'https://x/y.png' } },
      { type: 'document', source: { type: 'base64', media_type: 'application/pdf', data: 'AA' } },
    ])
    expect(() => encode({ messages: [file('application/zip')] })).toThrow(/application\/zip/)
  })

  it('pass signed thinking and name unsigned reasoning as dropped', () => {
    const parts = [
      { kind: 'reasoning' as const, text: 'signed', signature: 'sig' },
      { kind: 'reasoning' as const, text: '', encrypted: 'secret' },
      { kind: 'reasoning' as const, text: 'plain' },
      { kind: 'text' as const, text: 'Hi' },
    ]
    const messages = [says('user', 'x'), { role: 'assistant' as const, parts }]
    const { wire, dropped } = encode({ messages })
    expect(wire.messages[1].content).toEqual([
      { type: 'thinking', thinking: 'signed', signature: 'sig' },
      { type: 'redacted_thinking', data: 'secret' },
      { type: 'text', text: 'Hi' },
    ])
    expect(dropped).toEqual(['reasoning_content'])
  })
})
