import { describe, expect, it } from 'vitest'
import { openaiChat } from './codec.ts'
import { decodeRequest } from './decode-request.ts'

const minimal = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] }
const decode = (fields: object) => decodeRequest({ ...minimal, ...fields })
const readEnvelope = (body: unknown) => openaiChat.readEnvelope(body, '/v1/chat/completions')

describe('the envelope', () => {
  it('tells model, stream and whether usage is asked for', () => {
    expect(readEnvelope(minimal)).toEqual({
      model: 'm',
      isStream: false,
      wantsUsage: false,
    })
    const asking = { ...minimal, stream: true, stream_options: { include_usage: true } }
    expect(readEnvelope(asking)).toMatchObject({ isStream: true, wantsUsage: true })
  })

  it.each([
    [null, undefined],
    [[], undefined],
    [{}, 'model'],
    [{ model: '' }, 'model'],
    [{ model: 5 }, 'model'],
    [{ model: 'm', stream: 'yes' }, 'stream'],
  ])('refuses %j', (body, param) => {
    expect(() => readEnvelope(body)).toThrow(
      expect.objectContaining({ code: 'invalid_request', param }),
    )
  })
})

describe('an OpenAI request', () => {
  it('says of a tool without parameters that it takes nothing', () => {
    const { tools } = decode({ tools: [{ type: 'function', function: { name: 'now' } }] })
    expect(tools).toEqual([{ name: 'now', parameters: { type: 'object', properties: {} } }])
  })

  it('understands the parts of Mistral’s clients', () => {
    const pdf = 'data:application/pdf;base64,JVBERg=='
    const { messages } = decode({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: 'https://x.example/a.png' },
            { type: 'document_url', document_url: pdf, document_name: 'a.pdf' },
          ],
        },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
            { type: 'text', text: 'Yes.' },
          ],
        },
      ],
    })
    expect(messages.flatMap(({ parts }) => parts)).toEqual([
      { kind: 'image', source: { kind: 'url', url: 'https://x.example/a.png' } },
      {
        kind: 'file',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERg==' },
        filename: 'a.pdf',
      },
      { kind: 'reasoning', text: 'Hm.' },
      { kind: 'text', text: 'Yes.' },
    ])
  })

  it('keeps roles and their order, and tools with their results', () => {
    const request = decode({
      messages: [
        { role: 'system', content: 'Be brief' },
        { role: 'user', content: [{ type: 'text', text: 'Look' }], name: 'ada' },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'a', type: 'function', function: { name: 'look', arguments: '{"z":1.0}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'a', content: 'sun' },
        { role: 'developer', content: 'More' },
      ],
    })
    expect(request.messages).toEqual([
      { role: 'system', parts: [{ kind: 'text', text: 'Be brief' }] },
      { role: 'user', name: 'ada', parts: [{ kind: 'text', text: 'Look' }] },
      {
        role: 'assistant',
        parts: [{ kind: 'tool_call', id: 'a', name: 'look', argumentsJson: '{"z":1.0}' }],
      },
      {
        role: 'user',
        parts: [
          {
            kind: 'tool_result',
            callId: 'a',
            content: [{ kind: 'text', text: 'sun' }],
            isError: false,
          },
        ],
      },
      { role: 'developer', parts: [{ kind: 'text', text: 'More' }] },
    ])
  })

  it('reads every field that the canonical form has a place for', () => {
    const request = decode({
      stream: true,
      max_tokens: 5,
      max_completion_tokens: 6,
      temperature: 0.5,
      top_p: 0.9,
      stop: 'END',
      seed: 1,
      n: 2,
      presence_penalty: 1,
      frequency_penalty: -1,
      parallel_tool_calls: false,
      tool_choice: { type: 'function', function: { name: 'look' } },
      tools: [
        {
          type: 'function',
          function: { name: 'look', parameters: { type: 'object' }, strict: true },
        },
      ],
      response_format: {
        type: 'json_schema',
        json_schema: { name: 'x', schema: {}, strict: true },
      },
      reasoning_effort: 'high',
      user: 'u1',
    })
    expect(request).toMatchObject({
      dialect: 'openai-chat',
      isStream: true,
      maxOutputTokens: 6,
      temperature: 0.5,
      topP: 0.9,
      stop: ['END'],
      seed: 1,
      candidateCount: 2,
      presencePenalty: 1,
      frequencyPenalty: -1,
      parallelToolCalls: false,
      toolChoice: { kind: 'named', name: 'look' },
      tools: [{ name: 'look', parameters: { type: 'object' }, isStrict: true }],
      responseFormat: { kind: 'json_schema', name: 'x', schema: {}, isStrict: true },
      reasoning: { effort: 'high' },
      endUser: 'u1',
      extra: {},
    })
  })

  it('takes null for not given, and keeps unknown fields aside', () => {
    const request = decode({ temperature: null, stop: null, tools: null, logit_bias: { 5: 1 } })
    expect(request).not.toHaveProperty('temperature')
    expect(request).not.toHaveProperty('stop')
    expect(request.extra).toEqual({ logit_bias: { 5: 1 } })
  })

  it('reads images by URL and inline, sound and files', () => {
    const { messages } = decode({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: 'https://x/y.png', detail: 'low' } },
            { type: 'image_url', image_url: { url: 'data:image/PNG;base64,AAAA' } },
            { type: 'input_audio', input_audio: { data: 'BB', format: 'wav' } },
            {
              type: 'file',
              file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,CC' },
            },
            { type: 'text', text: 'x', cache_control: { type: 'ephemeral' } },
          ],
        },
      ],
    })
    expect(messages[0]?.parts).toEqual([
      { kind: 'image', source: { kind: 'url', url: 'https://x/y.png' }, detail: 'low' },
      { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' } },
      { kind: 'audio', data: 'BB', format: 'wav' },
      {
        kind: 'file',
        filename: 'a.pdf',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'CC' },
      },
      { kind: 'text', text: 'x', cache: { ttl: '5m' } },
    ])
  })

  it.each([
    [{ messages: [] }, 'messages'],
    [{ messages: 'Hello' }, 'messages'],
    [{ messages: [{ role: 'robot', content: 'x' }] }, 'messages[0].role'],
    [{ messages: [{ role: 'user', content: [{ type: 'text' }] }] }, 'messages[0].content[0].text'],
    [{ messages: [{ role: 'tool', content: 'x' }] }, 'messages[0].tool_call_id'],
    [{ temperature: 'warm' }, 'temperature'],
    [{ max_tokens: 0 }, 'max_tokens'],
  ])('is refused for %j, naming the field', (fields, param) => {
    expect(() => decode(fields)).toThrow(
      expect.objectContaining({ code: 'invalid_request', status: 400, param }),
    )
  })
})

describe('a function tool that is not complete', () => {
  it.each([
    ['flat, as another dialect has it', { type: 'function', name: 'look', parameters: {} }],
    ['without a name', { type: 'function', function: {} }],
    [
      'whose parameters are no object',
      { type: 'function', function: { name: 'a', parameters: 'b' } },
    ],
  ])('is refused: %s', (_case, tool) => {
    expect(() => decode({ tools: [tool] })).toThrow(
      expect.objectContaining({ code: 'invalid_request', status: 400 }),
    )
  })
})
