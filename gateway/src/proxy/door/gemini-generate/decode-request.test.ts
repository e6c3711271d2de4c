import { describe, expect, it } from 'vitest'
import { decodeRequest } from './decode-request.ts'

const envelope = { model: 'public-name', isStream: false, wantsUsage: true }

function decode(body: object, text = JSON.stringify(body)) {
  return decodeRequest(JSON.parse(text), Buffer.from(text), envelope)
}

function say(...parts: object[]) {
  return { contents: [{ role: 'user', parts }] }
}

const hello = say({ text: 'Hello' })

describe('contents', () => {
  it('are messages, the system instruction before them', () => {
    const body = {
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      contents: [
        { parts: [{ text: 'Hello' }] },
        { role: 'model', parts: [{ text: 'Hm', thought: true }, { text: 'Hi' }] },
        { role: 'user', parts: [{ text: 'More' }] },
      ],
    }
    expect(decode(body).messages).toEqual([
      { role: 'system', parts: [{ kind: 'text', text: 'Be brief.' }] },
      { role: 'user', parts: [{ kind: 'text', text: 'Hello' }] },
      {
        role: 'assistant',
        parts: [
          { kind: 'reasoning', text: 'Hm' },
          { kind: 'text', text: 'Hi' },
        ],
      },
      { role: 'user', parts: [{ kind: 'text', text: 'More' }] },
    ])
  })

  it('may be one alone, and all in snake_case', () => {
    const request = decode({
      system_instruction: { parts: [{ text: 'S' }] },
      contents: { parts: [{ inline_data: { mime_type: 'image/png', data: 'AA-_' } }] },
      generation_config: { max_output_tokens: 9, response_mime_type: 'application/json' },
      tools: { function_declarations: [{ name: 'a_b', parameters: { type: 'OBJECT' } }] },
    })
    expect(request).toMatchObject({
      messages: [
        { role: 'system' },
        {
          parts: [
            { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AA+/' } },
          ],
        },
      ],
      maxOutputTokens: 9,
      responseFormat: { kind: 'json' },
      tools: [{ name: 'a_b' }],
    })
  })

  it('hold pictures, files and sound', () => {
    const { messages } = decode(
      say(
        { inlineData: { mimeType: 'application/pdf', data: 'AAAA', displayName: 'a.pdf' } },
        { inlineData: { mimeType: 'audio/x-wav', data: 'BBBB' } },
        { inlineData: { mimeType: 'audio/mpeg', data: 'CCCC' } },
        { fileData: { mimeType: 'image/png', fileUri: 'https://example.org/a.png' } },
        { fileData: { mimeType: 'video/mp4', fileUri: 'gs://bucket/a.mp4' } },
        { fileData: { fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/x' } },
      ),
    )
    expect(messages[0]!.parts).toEqual([
      {
        kind: 'file',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'AAAA' },
        filename: 'a.pdf',
      },
      { kind: 'audio', data: 'BBBB', format: 'wav' },
      { kind: 'audio', data: 'CCCC', format: 'mp3' },
      { kind: 'image', source: { kind: 'url', url: 'https://example.org/a.png' } },
      { kind: 'file', source: { kind: 'file_id', id: 'gs://bucket/a.mp4' } },
      {
        kind: 'file',
        source: {
          kind: 'file_id',
          id: 'https://generativelanguage.googleapis.com/v1beta/files/x',
        },
      },
    ])
  })

  it('keep whole what only Gemini knows', () => {
    const part = { executableCode: { language: 'PYTHON', code: '1' } }
    const { messages } = decode({ contents: [{ role: 'model', parts: [part] }] })
    expect(messages[0]!.parts).toEqual([
      { kind: 'opaque', dialect: 'gemini-generate', type: 'executableCode', value: part },
    ])
  })
})

describe('calls and results', () => {
  it('without ids are matched by name, in order', () => {
    const call = (name: string) => ({ functionCall: { name, args: { of: name } } })
    const result = (name: string, response: object) => ({ functionResponse: { name, response } })
    const { messages } = decode({
      contents: [
        { role: 'user', parts: [{ text: 'x' }] },
        { role: 'model', parts: [call('a'), call('b'), call('a')] },
        {
          role: 'user',
          parts: [
            result('b', { output: 'B' }),
            result('a', { error: 'first' }),
            result('a', { n: 1 }),
          ],
        },
        { role: 'model', parts: [call('a')] },
        { role: 'function', parts: [result('a', { output: { deep: 1 } })] },
      ],
    })
    const ids = messages[1]!.parts.map((part) => ('id' in part ? part.id : ''))
    expect(new Set(ids).size).toBe(3)
    expect(messages[2]!.parts).toEqual([
      textResult(ids[1]!, 'B'),
      textResult(ids[0]!, 'first', true),
      textResult(ids[2]!, '{"n":1}'),
    ])
    const later = messages[3]!.parts.map((part) => ('id' in part ? part.id : ''))
    expect(messages[4]!.parts).toMatchObject([{ callId: later[0] }])
  })

  it('keep their ids, signatures and digits', () => {
    const args = '{"z":12345678901234567890,"a":[1]}'
    const text =
      '{"contents":[{"role":"model","parts":[{"functionCall":' +
      `{"id":"call-1","name":"pay","args":${args}},"thoughtSignature":"c2ln"}]}]}`
    expect(decode({}, text).messages[0]!.parts).toEqual([
      { kind: 'tool_call', id: 'call-1', name: 'pay', argumentsJson: args, signature: 'c2ln' },
    ])
  })

  function textResult(callId: string, text: string, isError = false) {
    return { kind: 'tool_result', callId, content: [{ kind: 'text', text }], isError }
  }
})

describe('tools', () => {
  it('have JSON Schema, whichever schema they came with', () => {
    const old = {
      type: 'OBJECT',
      properties: {
        type: { type: 'STRING', enum: ['a'], format: 'enum', nullable: true },
        list: { type: 'ARRAY', items: { type: 'INTEGER' }, min_items: '2' },
        any: { any_of: [{ type: 'NUMBER' }, { type: 'BOOLEAN' }] },
      },
      required: ['list'],
      propertyOrdering: ['list', 'type'],
    }
    const schema = { type: 'object', properties: { a: { type: ['string', 'null'] } } }
    const { tools } = decode({
      ...hello,
      tools: [
        {
          functionDeclarations: [
            { name: 'old', description: 'D', parameters: old },
            { name: 'new', parametersJsonSchema: schema },
            { name: 'none' },
          ],
        },
      ],
    })
    expect(tools).toEqual([
      {
        name: 'old',
        description: 'D',
        parameters: {
          type: 'object',
          properties: {
            type: { type: ['string', 'null'], enum: ['a', null] },
            list: { type: 'array', items: { type: 'integer' }, minItems: 2 },
            any: { anyOf: [{ type: 'number' }, { type: 'boolean' }] },
          },
          required: ['list'],
        },
      },
      { name: 'new', parameters: schema },
      { name: 'none', parameters: { type: 'object', properties: {} } },
    ])
  })

  it('of Gemini itself are native', () => {
    const { nativeTools } = decode({ ...hello, tools: [{ googleSearch: {}, urlContext: {} }] })
    expect(nativeTools).toEqual([
      { dialect: 'gemini-generate', type: 'googleSearch', value: { googleSearch: {} } },
      { dialect: 'gemini-generate', type: 'urlContext', value: { urlContext: {} } },
    ])
  })

  it.each([
    [{ mode: 'AUTO' }, { kind: 'auto' }, 2],
    [{ mode: 'VALIDATED' }, { kind: 'auto' }, 2],
    [{ mode: 'NONE' }, { kind: 'none' }, 2],
    [{ mode: 'ANY' }, { kind: 'required' }, 2],
    [{ mode: 'ANY', allowedFunctionNames: ['a'] }, { kind: 'named', name: 'a' }, 1],
    [{ mode: 'ANY', allowedFunctionNames: ['a', 'b'] }, { kind: 'required' }, 2],
  ])('are chosen by %j', (functionCallingConfig, choice, count) => {
    const { toolChoice, tools } = decode({
      ...hello,
      tools: [{ functionDeclarations: [{ name: 'a' }, { name: 'b' }] }],
      toolConfig: { functionCallingConfig },
    })
    expect(toolChoice).toEqual(choice)
    expect(tools).toHaveLength(count)
  })
})

describe('the configuration', () => {
  it('is read, and what has no place is kept by its path', () => {
    const request = decode({
      ...hello,
      safetySettings: [{ category: 'X' }],
      cachedContent: 'cachedContents/1',
      generationConfig: {
        maxOutputTokens: 5,
        temperature: 0.5,
        topP: 0.9,
        topK: 4,
        stopSequences: ['END'],
        seed: 3,
        presencePenalty: 0.1,
        frequencyPenalty: 0.2,
        candidateCount: 1,
        speechConfig: {},
      },
    })
    expect(request).toMatchObject({
      dialect: 'gemini-generate',
      model: 'public-name',
      maxOutputTokens: 5,
      temperature: 0.5,
      topP: 0.9,
      topK: 4,
      stop: ['END'],
      seed: 3,
      presencePenalty: 0.1,
      frequencyPenalty: 0.2,
      candidateCount: 1,
    })
    expect(Object.keys(request.extra)).toEqual([
      'safetySettings',
      'cachedContent',
      'generationConfig.speechConfig',
    ])
  })

  it('asks for JSON of a schema', () => {
    const schema = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] }
    const closed = { ...schema, additionalProperties: false }
    const old = { type: 'OBJECT', properties: { a: { type: 'STRING' } }, required: ['a'] }
    const responseMimeType = 'application/json'
    for (const given of [
      { responseMimeType, responseJsonSchema: schema },
      { responseMimeType, responseSchema: old },
    ]) {
      expect(decode({ ...hello, generationConfig: given }).responseFormat).toEqual({
        kind: 'json_schema',
        name: 'answer',
        schema: closed,
        isStrict: true,
      })
    }
    expect(() =>
      decode({ ...hello, generationConfig: { responseMimeType: 'text/x.enum' } }),
    ).toThrow(expect.objectContaining({ param: 'generationConfig.responseMimeType' }))
  })

  it('closes the objects of a schema, and is strict only where nothing is optional', () => {
    const item = { type: 'object', properties: { n: { type: 'integer' } } }
    const responseJsonSchema = {
      type: 'object',
      properties: { list: { type: 'array', items: item }, open: { type: 'object' } },
      required: ['list', 'open'],
      additionalProperties: true,
    }
    expect(decode({ ...hello, generationConfig: { responseJsonSchema } }).responseFormat).toEqual({
      kind: 'json_schema',
      name: 'answer',
      isStrict: false,
      schema: {
        ...responseJsonSchema,
        properties: {
          list: { type: 'array', items: { ...item, additionalProperties: false } },
          open: { type: 'object' },
        },
      },
    })
  })

  it.each([
    [{ thinkingBudget: 2_048, includeThoughts: true }, { budgetTokens: 2_048 }, true],
    [{ thinkingBudget: 0 }, { effort: 'none' }, undefined],
    [{ thinkingBudget: -1 }, undefined, undefined],
    [{ thinkingLevel: 'HIGH' }, { effort: 'high' }, undefined],
  ])('asks to think by %j', (thinkingConfig, reasoning, shows) => {
    const request = decode({ ...hello, generationConfig: { thinkingConfig } })
    expect(request.reasoning).toEqual(reasoning)
    expect(request.showsThoughts).toBe(shows)
  })
})

describe('a body that is wrong', () => {
  it.each([
    [{}, 'contents'],
    [{ contents: [{ role: 'robot' }] }, 'contents[0].role'],
    [say({ inlineData: { data: 'x' } }), 'contents[0].parts[0].inlineData.mimeType'],
    [{ ...hello, generationConfig: { maxOutputTokens: 0 } }, 'generationConfig.maxOutputTokens'],
    [
      { ...hello, tools: [{ functionDeclarations: [{}] }] },
      'tools[0].functionDeclarations[0].name',
    ],
  ])('%j is refused at %s', (body, param) => {
    expect(() => decode(body)).toThrow(expect.objectContaining({ code: 'invalid_request', param }))
  })
})
