import { describe, expect, it } from 'vitest'
import type { ChatRequest, Message } from '../../contract/canonical/request.ts'
import { answers, calls, canonical, says } from '../canonical-request.fixture.ts'
import { encodeRequest } from './encode-request.ts'

function encode(fields: Partial<ChatRequest>, model = 'gemini-2.5-flash', hasCallIds = true) {
  const encoded = encodeRequest(canonical(fields), model, { hasCallIds })
  return { ...encoded, wire: JSON.parse(encoded.body) }
}

const lookTool = {
  name: 'look',
  description: 'Looks',
  parameters: { type: 'object', properties: { at: { type: 'string' } } },
}

describe('messages', () => {
  it('are turns of user and model, with system and developer texts at the top in order', () => {
    const messages = [
      says('system', 'One.'),
      says('user', 'Hello'),
      says('developer', 'Two.'),
      says('assistant', 'Hi'),
      says('user', 'And'),
      says('user', 'more'),
    ]
    const { wire } = encode({ messages })
    expect(wire.systemInstruction).toEqual({ parts: [{ text: 'One.' }, { text: 'Two.' }] })
    expect(wire.contents).toEqual([
      { role: 'user', parts: [{ text: 'Hello' }] },
      { role: 'model', parts: [{ text: 'Hi' }] },
      { role: 'user', parts: [{ text: 'And' }, { text: 'more' }] },
    ])
  })

  it('begin with the user’s, and have no empty text', () => {
    const messages = [says('assistant', 'Hi'), says('user', ''), says('user', 'Hello')]
    expect(encode({ messages }).wire.contents).toEqual([
      { role: 'user', parts: [{ text: '.' }] },
      { role: 'model', parts: [{ text: 'Hi' }] },
      { role: 'user', parts: [{ text: 'Hello' }] },
    ])
  })

  it('carry pictures, files and sound inline or by address', () => {
    const parts: Message['parts'] = [
      { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } },
      { kind: 'image', source: { kind: 'url', url: 'https://example.org/a.webp?x=1' } },
      { kind: 'image', source: { kind: 'url', url: 'https://example.org/picture' } },
      { kind: 'file', source: { kind: 'base64', mediaType: 'application/pdf', data: 'BBBB' } },
      { kind: 'file', source: { kind: 'file_id', id: 'gs://bucket/film.mp4' } },
      { kind: 'audio', data: 'CCCC', format: 'wav' },
    ]
    expect(encode({ messages: [{ role: 'user', parts }] }).wire.contents[0].parts).toEqual([
      { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
      { fileData: { mimeType: 'image/webp', fileUri: 'https://example.org/a.webp?x=1' } },
      { fileData: { mimeType: 'image/jpeg', fileUri: 'https://example.org/picture' } },
      { inlineData: { mimeType: 'application/pdf', data: 'BBBB' } },
      { fileData: { mimeType: 'video/mp4', fileUri: 'gs://bucket/film.mp4' } },
      { inlineData: { mimeType: 'audio/wav', data: 'CCCC' } },
    ])
  })

  it('refuse a file that only another vendor has, naming where it stands', () => {
    const parts: Message['parts'] = [{ kind: 'file', source: { kind: 'file_id', id: 'file-1' } }]
    expect(() => encode({ messages: [{ role: 'user', parts }] })).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'messages' }),
    )
  })

  it('leave out reasoning, which Gemini takes from nobody, and name it', () => {
    const messages: Message[] = [
      says('user', 'x'),
      { role: 'assistant', parts: [{ kind: 'reasoning', text: 'Hm.', signature: 's' }] },
      says('user', 'y'),
    ]
    const { wire, dropped } = encode({ messages })
    expect(wire.contents).toEqual([{ role: 'user', parts: [{ text: 'x' }, { text: 'y' }] }])
    expect(dropped).toContain('reasoning_content')
  })
})

describe('tool calls and results', () => {
  it('find the name of a result by its call, and stand first in their turn, in the order of the calls', () => {
    const messages: Message[] = [
      says('user', 'x'),
      {
        role: 'assistant',
        parts: [
          { kind: 'tool_call', id: 'a', name: 'look', argumentsJson: '{"at":"sky"}' },
          { kind: 'tool_call', id: 'b', name: 'hear', argumentsJson: '' },
        ],
      },
      answers('b', 'noise'),
      answers('a', '{"sky":"clear"}'),
      says('user', 'And now?'),
    ]
    expect(encode({ messages, tools: [lookTool] }).wire.contents.slice(1)).toEqual([
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'a', name: 'look', args: { at: 'sky' } } },
          { functionCall: { id: 'b', name: 'hear', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'a', name: 'look', response: { sky: 'clear' } } },
          { functionResponse: { id: 'b', name: 'hear', response: { output: 'noise' } } },
          { text: 'And now?' },
        ],
      },
    ])
  })

  it('have no ids for Vertex AI, which knows none', () => {
    const messages = [says('user', 'x'), calls('a', 'look'), answers('a', 'ok')]
    const [, call, result] = encode({ messages }, 'gemini-2.5-flash', false).wire.contents
    expect(call.parts).toEqual([{ functionCall: { name: 'look', args: {} } }])
    expect(result.parts).toEqual([
      { functionResponse: { name: 'look', response: { output: 'ok' } } },
    ])
  })

  it('say that a call failed', () => {
    const messages = [says('user', 'x'), calls('a', 'look'), answers('a', 'no', true)]
    const [result] = encode({ messages }).wire.contents.at(-1).parts
    expect(result.functionResponse.response).toEqual({ error: 'no' })
  })

  it('keep the digits and the order of arguments and results', () => {
    const json = '{"z":12345678901234567890,"a":1.0}'
    const messages = [says('user', 'x'), calls('a', 'look', json), answers('a', json)]
    const { body } = encode({ messages })
    expect(body).toContain(`"args":${json}`)
    expect(body).toContain(`"response":${json}`)
  })

  it('are refused with arguments that are no object, as the caller’s mistake', () => {
    const messages = [says('user', 'x'), calls('a', 'look', '{"a":'), answers('a', 'ok')]
    expect(() => encode({ messages })).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })

  it('bring back the signature of the call it belongs to', () => {
    const signed: Message = {
      role: 'assistant',
      parts: [
        { kind: 'tool_call', id: 'a', name: 'look', argumentsJson: '{}', signature: 'sig+/=' },
        { kind: 'tool_call', id: 'b', name: 'look', argumentsJson: '{}' },
      ],
    }
    const messages = [says('user', 'x'), signed, answers('a', '1'), answers('b', '2')]
    for (const model of ['gemini-2.5-flash', 'gemini-3-pro-preview']) {
      const [, turn] = encode({ messages }, model).wire.contents
      expect(turn.parts[0].thoughtSignature).toBe('sig+/=')
      expect(turn.parts[1]).not.toHaveProperty('thoughtSignature')
    }
  })

  it('of another model are marked for models that want a signature, the first of each turn', () => {
    const unsigned: Message = {
      role: 'assistant',
      parts: [
        { kind: 'tool_call', id: 'a', name: 'look', argumentsJson: '{}' },
        { kind: 'tool_call', id: 'b', name: 'look', argumentsJson: '{}' },
      ],
    }
    const messages = [says('user', 'x'), unsigned, answers('a', '1'), answers('b', '2')]
    const [, turn] = encode({ messages }, 'gemini-3-flash').wire.contents
    expect(turn.parts[0].thoughtSignature).toBe('skip_thought_signature_validator')
    expect(turn.parts[1]).not.toHaveProperty('thoughtSignature')
    expect(encode({ messages }).body).not.toContain('thoughtSignature')
  })

  it('put a picture of a result inside of it, or beside it for older models', () => {
    const source = { kind: 'base64' as const, mediaType: 'image/png', data: 'AAAA' }
    const result: Message = {
      role: 'user',
      parts: [
        { kind: 'tool_result', callId: 'a', content: [{ kind: 'image', source }], isError: false },
      ],
    }
    const messages = [says('user', 'x'), calls('a', 'look'), result]
    const image = { inlineData: { mimeType: 'image/png', data: 'AAAA' } }
    const inside = encode({ messages }, 'gemini-3-pro').wire.contents.at(-1).parts
    expect(inside).toMatchObject([{ functionResponse: { parts: [image] } }])
    const beside = encode({ messages }).wire.contents.at(-1).parts
    expect(beside).toHaveLength(2)
    expect(beside[1]).toEqual(image)
  })
})

describe('tools', () => {
  it('are declared with JSON Schema, and without any when they take nothing', () => {
    const now = { name: 'now', parameters: { type: 'object', properties: {} } }
    const { wire } = encode({ tools: [lookTool, now] })
    expect(wire.tools).toEqual([
      {
        functionDeclarations: [
          { name: 'look', description: 'Looks', parametersJsonSchema: lookTool.parameters },
          { name: 'now' },
        ],
      },
    ])
    expect(wire).not.toHaveProperty('toolConfig')
  })

  it.each([
    [{ kind: 'auto' as const }, { mode: 'AUTO' }],
    [{ kind: 'none' as const }, { mode: 'NONE' }],
    [{ kind: 'required' as const }, { mode: 'ANY' }],
    [
      { kind: 'named' as const, name: 'look' },
      { mode: 'ANY', allowedFunctionNames: ['look'] },
    ],
  ])('are chosen: %j', (toolChoice, config) => {
    const { wire } = encode({ tools: [lookTool], toolChoice })
    expect(wire.toolConfig).toEqual({ functionCallingConfig: config })
  })

  it('have names that Gemini takes, changed back in the answer', () => {
    const { wire, reading } = encode({ tools: [{ ...lookTool, name: '9 lives/look' }] })
    const [{ name }] = wire.tools[0].functionDeclarations
    expect(name).toMatch(/^[a-zA-Z_][a-zA-Z0-9_.:-]{0,63}$/)
    expect(reading.toolNames.get(name)).toBe('9 lives/look')
  })

  it('of Gemini itself pass, of others are refused', () => {
    const search = {
      dialect: 'gemini-generate' as const,
      type: 'googleSearch',
      value: { googleSearch: {} },
    }
    expect(encode({ nativeTools: [search] }).wire.tools).toEqual([{ googleSearch: {} }])
    const foreign = {
      dialect: 'anthropic-messages' as const,
      type: 'bash_20250124',
      value: { type: 'bash_20250124' },
    }
    expect(() => encode({ nativeTools: [foreign] })).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'tools' }),
    )
  })
})

describe('options', () => {
  it('stand in generationConfig', () => {
    const { wire } = encode({
      maxOutputTokens: 50,
      temperature: 0.5,
      topP: 0.9,
      topK: 20,
      stop: ['END', ''],
      seed: 7,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
    })
    expect(wire.generationConfig).toEqual({
      maxOutputTokens: 50,
      temperature: 0.5,
      topP: 0.9,
      topK: 20,
      stopSequences: ['END'],
      seed: 7,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
    })
  })

  it('are absent where nothing was asked for', () => {
    expect(encode({}).wire).toEqual({ contents: [{ role: 'user', parts: [{ text: 'Hello' }] }] })
  })

  it('ask for JSON, with a schema or without', () => {
    expect(encode({ responseFormat: { kind: 'json' } }).wire.generationConfig).toEqual({
      responseMimeType: 'application/json',
    })
    const schema = { type: 'object', properties: { a: { type: 'string' } } }
    const format = { kind: 'json_schema' as const, name: 'x', schema, isStrict: true }
    expect(encode({ responseFormat: format }).wire.generationConfig).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    })
  })

  it('refuse more than one answer', () => {
    expect(() => encode({ candidateCount: 2 })).toThrow(
      expect.objectContaining({ code: 'unsupported_parameter', param: 'n' }),
    )
    expect(encode({ candidateCount: 1 }).dropped).toEqual([])
  })

  it('name what has no place', () => {
    const { dropped } = encode({
      endUser: 'ada',
      seed: 2 ** 40,
      parallelToolCalls: false,
      tools: [{ ...lookTool, isStrict: true }],
      extra: { service_tier: 'flex' },
    })
    expect(dropped.toSorted()).toEqual([
      'parallel_tool_calls',
      'seed',
      'service_tier',
      'strict',
      'user',
    ])
  })

  it('keep the dialect’s own fields in their places', () => {
    const { wire, dropped } = encode({
      dialect: 'gemini-generate',
      extra: {
        safetySettings: [{ category: 'X' }],
        cachedContent: 'cachedContents/1',
        'generationConfig.mediaResolution': 'LOW',
      },
    })
    expect(wire).toMatchObject({
      safetySettings: [{ category: 'X' }],
      cachedContent: 'cachedContents/1',
      generationConfig: { mediaResolution: 'LOW' },
    })
    expect(dropped).toEqual([])
  })
})

describe('thinking', () => {
  it.each([
    ['gemini-2.5-flash', 'none', { thinkingBudget: 0 }],
    ['gemini-2.5-pro', 'none', { thinkingBudget: 128 }],
    ['gemini-2.5-flash', 'low', { thinkingBudget: 4_096, includeThoughts: true }],
    ['gemini-2.5-flash', 'max', { thinkingBudget: 24_576, includeThoughts: true }],
    ['gemini-2.5-pro', 'max', { thinkingBudget: 32_768, includeThoughts: true }],
    ['gemini-3-flash-preview', 'minimal', { thinkingLevel: 'minimal', includeThoughts: true }],
    ['gemini-3-flash-preview', 'medium', { thinkingLevel: 'medium', includeThoughts: true }],
    ['gemini-3-pro-preview', 'medium', { thinkingLevel: 'high', includeThoughts: true }],
    ['gemini-3-pro-preview', 'none', { thinkingLevel: 'low' }],
  ] as const)('of %s at effort %s', (model, effort, config) => {
    const { wire } = encode({ reasoning: { effort } }, model)
    expect(wire.generationConfig).toEqual({ thinkingConfig: config })
  })

  it('follows a budget in tokens', () => {
    const reasoning = { budgetTokens: 2_000 }
    const budgetOf = (fields: Partial<ChatRequest>, model?: string) =>
      encode(fields, model).wire.generationConfig.thinkingConfig.thinkingBudget
    expect(budgetOf({ reasoning })).toBe(2_000)
    expect(budgetOf({ reasoning: { budgetTokens: 100 } }, 'gemini-2.5-flash-lite')).toBe(512)
    const third = encode({ reasoning }, 'gemini-3-flash').wire.generationConfig.thinkingConfig
    expect(third.thinkingLevel).toBe('minimal')
  })

  it.each(['gemini-2.0-flash', 'gemma-3-27b-it'])('is named as dropped for %s', (model) => {
    const { wire, dropped } = encode({ reasoning: { effort: 'high' } }, model)
    expect(wire).not.toHaveProperty('generationConfig')
    expect(dropped).toEqual(['reasoning_effort'])
  })
})
