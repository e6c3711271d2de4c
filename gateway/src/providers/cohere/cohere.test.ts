import { describe, expect, it } from 'vitest'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { canonical, says } from '../canonical-request.fixture.ts'
import { chatWire } from './chat-wire.ts'
import { embedWire } from './embed-wire.ts'
import { rerankWire } from './rerank-wire.ts'

const reading = { toolNames: new Map<string, string>() }
const noBytes = Buffer.alloc(0)

function encode(fields: Partial<ChatRequest>) {
  const { body, dropped } = chatWire.encode(canonical(fields), 'command-a')
  return { wire: JSON.parse(body) as Record<string, unknown>, dropped }
}

const refused = (param: string) =>
  expect.objectContaining({ code: 'unsupported_parameter', param }) as Error

describe('a request to Cohere', () => {
  it('has Cohere’s names and ranges, and names what it had to change', () => {
    const { wire, dropped } = encode({
      messages: [says('developer', 'Be brief'), says('user', 'Hello')],
      topP: 1,
      topK: 900,
      temperature: 1.6,
      frequencyPenalty: -1,
      stop: ['', 'END'],
      endUser: 'u',
      seed: 4,
    })
    expect(wire).toEqual({
      model: 'command-a',
      messages: [
        { role: 'system', content: 'Be brief' },
        { role: 'user', content: 'Hello' },
      ],
      p: 0.99,
      k: 500,
      temperature: 1,
      frequency_penalty: 0,
      stop_sequences: ['END'],
      seed: 4,
    })
    expect(dropped.toSorted()).toEqual(['frequency_penalty', 'temperature', 'top_k', 'user'])
  })

  it('offers only the tool that is named', () => {
    const tools = ['look', 'listen'].map((name) => ({ name, parameters: {}, isStrict: true }))
    const { wire } = encode({ tools, toolChoice: { kind: 'named', name: 'listen' } })
    expect(wire).toMatchObject({
      tools: [{ function: { name: 'listen' } }],
      tool_choice: 'REQUIRED',
      strict_tools: true,
    })
  })

  it('has a schema, thinking, images and text files at their places', () => {
    const { wire } = encode({
      messages: [
        {
          role: 'user',
          parts: [
            { kind: 'text', text: 'Look' },
            { kind: 'image', source: { kind: 'url', url: 'https://a.test/a.png' } },
            {
              kind: 'file',
              filename: 'a.txt',
              source: { kind: 'base64', mediaType: 'text/plain', data: 'SGk=' },
            },
          ],
        },
      ],
      responseFormat: {
        kind: 'json_schema',
        name: 'a',
        schema: { type: 'object' },
        isStrict: true,
      },
      reasoning: { budgetTokens: 500 },
    })
    expect(wire).toMatchObject({
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'Look' },
            { type: 'image_url', image_url: { url: 'https://a.test/a.png' } },
          ],
        },
      ],
      documents: [{ id: 'document_0', data: { title: 'a.txt', text: 'Hi' } }],
      response_format: { type: 'json_object', json_schema: { type: 'object' } },
      thinking: { type: 'enabled', token_budget: 500 },
    })
    expect(encode({ reasoning: { effort: 'none' } }).wire.thinking).toEqual({ type: 'disabled' })
  })

  it.each<[string, Partial<ChatRequest>]>([
    ['n', { candidateCount: 2 }],
    ['stop', { stop: ['1', '2', '3', '4', '5', '6'] }],
    ['logprobs', { extra: { logprobs: true } }],
    [
      'messages',
      {
        messages: [
          {
            role: 'user',
            parts: [
              {
                kind: 'file',
                source: { kind: 'base64', mediaType: 'application/pdf', data: 'AAAA' },
              },
            ],
          },
        ],
      },
    ],
    [
      'messages',
      { messages: [{ role: 'user', parts: [{ kind: 'audio', data: '', format: 'wav' }] }] },
    ],
  ])('is refused for %s that Cohere has not', (param, fields) => {
    expect(() => encode(fields)).toThrow(refused(param))
  })
})

describe('an answer of Cohere', () => {
  it.each([
    ['COMPLETE', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['STOP_SEQUENCE', 'stop_sequence'],
    ['TOOL_CALL', 'tool_calls'],
  ])('that ends with %s ends with %s', (word, finishReason) => {
    const message = {
      content: [
        { type: 'thinking', thinking: 'Hm' },
        { type: 'text', text: 'Hi' },
      ],
    }
    const answer = { id: 'a', finish_reason: word, message }
    expect(chatWire.decode(answer, reading, noBytes)).toEqual({
      id: 'a',
      createdSeconds: null,
      model: '',
      parts: [
        { kind: 'reasoning', text: 'Hm' },
        { kind: 'text', text: 'Hi' },
      ],
      finishReason,
      usage: null,
    })
  })

  it('that ended with an error is a failure, whole or streamed', () => {
    const answer = { finish_reason: 'ERROR', message: { content: [] } }
    expect(() => chatWire.decode(answer, reading, noBytes)).toThrow(
      expect.objectContaining({ code: 'upstream_failed' }),
    )
    const data = JSON.stringify({
      type: 'message-end',
      delta: { finish_reason: 'ERROR', error: 'model crashed' },
    })
    expect(chatWire.stream?.createDecoder(reading).push({ event: 'message-end', data })).toEqual([
      { kind: 'error', message: 'model crashed', type: 'ERROR' },
    ])
  })

  it.each([[{}], [[]], ['text'], [null]])('that is %j can not be read', (body) => {
    expect(() => chatWire.decode(body, reading, noBytes)).toThrow(
      expect.objectContaining({ code: 'upstream_unreadable' }),
    )
  })

  it('as a stream of thinking and text keeps the two apart', () => {
    const decoder = chatWire.stream?.createDecoder(reading)
    const content = (type: string, index: number, fields: object) =>
      decoder?.push({
        event: type,
        data: JSON.stringify({ type, index, delta: { message: { content: fields } } }),
      })
    expect(content('content-start', 0, { type: 'thinking', thinking: '' })).toEqual([
      { kind: 'part_start', index: 0, part: { kind: 'reasoning' } },
    ])
    expect(content('content-delta', 0, { thinking: 'Hm' })).toEqual([
      { kind: 'part_delta', index: 0, text: 'Hm' },
    ])
    expect(content('content-end', 0, {})).toEqual([{ kind: 'part_end', index: 0 }])
    expect(content('content-start', 1, { type: 'text', text: 'H' })).toEqual([
      { kind: 'part_start', index: 1, part: { kind: 'text' } },
      { kind: 'part_delta', index: 1, text: 'H' },
    ])
  })
})

describe('the sources of Cohere', () => {
  const sources = [
    {
      type: 'document',
      id: 'd',
      document: { title: 'A', url: 'https://a.test/', snippet: 'said' },
    },
    { type: 'tool', id: 't', tool_output: {} },
  ]
  const citation = { start: 0, end: 2, text: 'Hi', sources }
  const read = { url: 'https://a.test/', title: 'A', quote: 'said', range: { start: 0, end: 2 } }

  it('stand at the text of a whole answer', () => {
    const message = { content: [{ type: 'text', text: 'Hi' }], citations: [citation] }
    const answer = chatWire.decode({ finish_reason: 'COMPLETE', message }, reading, noBytes)
    expect(answer.parts).toEqual([{ kind: 'text', text: 'Hi', citations: [read] }])
  })

  it('come in a stream to the text that is being written', () => {
    const decoder = chatWire.stream?.createDecoder(reading)
    const push = (type: string, message: object) =>
      decoder?.push({ event: type, data: JSON.stringify({ type, index: 0, delta: { message } }) })
    expect(push('citation-start', { citations: citation })).toEqual([])
    push('content-start', { content: { type: 'text', text: 'Hi' } })
    expect(push('citation-start', { citations: citation })).toEqual([
      { kind: 'part_citation', index: 0, citation: read },
    ])
  })
})

describe('embeddings of Cohere', () => {
  const request = {
    dialect: 'openai-embeddings',
    model: 'public',
    inputs: ['a', 'b'],
    encoding: 'float' as const,
    extra: {},
  }

  it('say what they are for', () => {
    const encoded = embedWire.encode({ ...request, task: 'RETRIEVAL_QUERY', dimensions: 256 }, 'm')
    expect(JSON.parse(encoded.body)).toEqual({
      model: 'm',
      texts: ['a', 'b'],
      input_type: 'search_query',
      output_dimension: 256,
      embedding_types: ['float'],
    })
    expect(JSON.parse(embedWire.encode(request, 'm').body)).toMatchObject({
      input_type: 'search_document',
    })
    expect(() => embedWire.encode({ ...request, inputs: [[1, 2]] }, 'm')).toThrow(refused('input'))
  })

  it('come in the order of the inputs, with what is billed', () => {
    const answer = {
      id: 'e',
      embeddings: {
        float: [
          [0.1, 0.2],
          [0.3, 0.4],
        ],
      },
      meta: { billed_units: { input_tokens: 3 } },
    }
    expect(embedWire.decode(answer, reading, noBytes)).toEqual({
      model: '',
      vectors: answer.embeddings.float,
      usage: { input: 3 },
    })
    expect(() => embedWire.decode({ embeddings: {} }, reading, noBytes)).toThrow(
      expect.objectContaining({ code: 'upstream_unreadable' }),
    )
  })
})

it('reranking at Cohere takes texts and gives places and scores', () => {
  const encoded = rerankWire.encode(
    {
      dialect: 'rerank',
      model: 'public',
      query: 'q',
      documents: ['a', { text: 'b' }, { text: 'c', title: 'd' }],
      topN: 2,
      returnsDocuments: false,
      extra: { rank_fields: ['text'] },
    },
    'm',
  )
  expect(JSON.parse(encoded.body)).toEqual({
    model: 'm',
    query: 'q',
    documents: ['a', 'b', '{"text":"c","title":"d"}'],
    top_n: 2,
  })
  expect(encoded.dropped).toEqual(['rank_fields'])
  const answer = {
    id: 'r',
    results: [
      { index: 1, relevance_score: 0.9 },
      { index: 0, relevance_score: 0.1 },
    ],
    meta: { billed_units: { search_units: 1 } },
  }
  expect(rerankWire.decode(answer, reading, noBytes)).toEqual({
    id: 'r',
    model: '',
    usage: null,
    results: [
      { index: 1, score: 0.9 },
      { index: 0, score: 0.1 },
    ],
    searchUnits: 1,
  })
})
