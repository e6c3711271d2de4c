import { describe, expect, it } from 'vitest'
import type { ChatAnswer, ChatEvent } from '../../../contract/canonical/answer.ts'
import type { ChatRequest } from '../../../contract/canonical/request.ts'
import { GatewayError } from '../../../errors.ts'
import { readEvents } from '../../../providers/sse.ts'
import {
  close,
  context,
  delta,
  end,
  finish,
  interleavedCalls,
  openCall,
  request,
  start,
  text,
  usage,
} from '../chat-events.fixture.ts'
import { readAddress } from './address.ts'
import { geminiGenerate, geminiStreamArray } from './codec.ts'
import { createJsonArray } from './json-array.ts'
import { packReasoning, unpackReasoning } from './pack-reasoning.ts'

function piecesOf(events: readonly ChatEvent[], asked: ChatRequest = request) {
  const encoder = geminiGenerate.stream!.createEncoder(context, asked)
  const stream = events.map((event) => encoder.encode(event)).join('')
  return readEvents(stream).map(({ data }) => JSON.parse(data))
}

const thinking: ChatEvent[] = [
  { kind: 'part_start', index: 0, part: { kind: 'reasoning' } },
  delta(0, 'Hm'),
  delta(0, '.'),
  { kind: 'part_signature', index: 0, signature: 'c2ln' },
  close(0),
]

const call: ChatEvent[] = [openCall(1, 'a', 'now'), close(1)]

describe('the stream of the Gemini door', () => {
  it('has text as it comes, and finish reason and usage once, in the last piece', () => {
    const pieces = piecesOf([start, ...text(0, 'He', 'y'), usage, finish('length'), end])
    expect(pieces.map(({ candidates }) => candidates[0].content)).toEqual([
      { parts: [{ text: 'He' }], role: 'model' },
      { parts: [{ text: 'y' }], role: 'model' },
      { parts: [{ text: '' }], role: 'model' },
    ])
    expect(pieces.map(({ candidates }) => candidates[0].finishReason)).toEqual([
      undefined,
      undefined,
      'MAX_TOKENS',
    ])
    for (const piece of pieces) {
      expect(piece).toMatchObject({ modelVersion: 'public-name', responseId: 'up-1' })
    }
    expect(pieces.at(-1).usageMetadata).toMatchObject({
      promptTokenCount: 19,
      cachedContentTokenCount: 4,
      candidatesTokenCount: 5,
      thoughtsTokenCount: 1,
      totalTokenCount: 25,
    })
  })

  it('has each call whole, however its pieces came', () => {
    const pieces = piecesOf([start, ...interleavedCalls, finish('tool_calls'), end])
    const parts = pieces.flatMap(({ candidates }) => candidates[0].content.parts)
    expect(parts).toEqual([
      { functionCall: { id: 'a', name: 'one', args: { x: 1 } } },
      { functionCall: { id: 'b', name: 'two', args: { y: 2 } } },
      { text: '' },
    ])
    expect(pieces.at(-1).candidates[0].finishReason).toBe('STOP')
  })

  it('shows thoughts to a client that asks, and packs signed ones into the call', () => {
    const events = [start, ...thinking, ...call, finish('tool_calls'), end]
    const shown = piecesOf(events, { ...request, showsThoughts: true }).flatMap(
      ({ candidates }) => candidates[0].content.parts,
    )
    expect(shown.slice(0, 2)).toEqual([
      { text: 'Hm', thought: true },
      { text: '.', thought: true },
    ])
    const [hidden] = piecesOf(events).map(({ candidates }) => candidates[0].content.parts[0])
    expect(hidden).toEqual(shown[2])
    expect(unpackReasoning(hidden.thoughtSignature)).toEqual([
      { kind: 'reasoning', text: 'Hm.', signature: 'c2ln' },
    ])
  })

  it('writes nothing before the first content', () => {
    const encoder = geminiGenerate.stream!.createEncoder(context, request)
    expect(encoder.encode(start) + encoder.encode(openCall(0, 'a', 'x'))).toBe('')
    expect(encoder.hasContent).toBe(false)
    encoder.encode(close(0))
    expect(encoder.hasContent).toBe(true)
  })

  it('as an array is JSON, ended well or by an error', () => {
    const { frame, end: close_ } = createJsonArray()
    const events = 'data: {"a":"ä"}\r\n\r\n\ndata: {"a":2}\n\n'
    expect(JSON.parse(frame(Buffer.from(events)) + close_())).toEqual([{ a: 'ä' }, { a: 2 }])
    expect(createJsonArray().end()).toBe('[]')
    const error = new GatewayError('upstream_failed')
    const { encodeError } = geminiStreamArray.stream!
    expect(JSON.parse(encodeError(error, 'c_1', { id: '', sequence: 0 }))).toHaveLength(1)
    expect(JSON.parse(`[1${encodeError(error, 'c_1', { id: '', sequence: 1 })}`)).toHaveLength(2)
  })
})

describe('a whole answer of the Gemini door', () => {
  const answer: ChatAnswer = {
    id: '',
    createdSeconds: null,
    model: 'up-model',
    parts: [
      { kind: 'text', text: 'Hello' },
      { kind: 'tool_call', id: 'a', name: 'pay', argumentsJson: '{"id":12345678901234567890}' },
      { kind: 'tool_call', id: 'b', name: 'cut', argumentsJson: '{"x":', signature: 'c2ln' },
      { kind: 'opaque', dialect: 'anthropic-messages', type: 'x', value: {} },
    ],
    finishReason: 'content_filter',
    usage: null,
  }

  it('holds text and calls, digits kept, cut arguments as they are', () => {
    const written = JSON.stringify(geminiGenerate.encode(answer, context, request))
    expect(written).toContain('"args":{"id":12345678901234567890}')
    expect(JSON.parse(written)).toEqual({
      candidates: [
        {
          content: {
            parts: [
              { text: 'Hello' },
              { functionCall: { id: 'a', name: 'pay', args: { id: expect.any(Number) } } },
              {
                functionCall: { id: 'b', name: 'cut', args: { invalid_json: '{"x":' } },
                thoughtSignature: 'c2ln',
              },
            ],
            role: 'model',
          },
          finishReason: 'SAFETY',
          index: 0,
        },
      ],
      modelVersion: 'public-name',
      responseId: 'c_1',
    })
  })
})

describe('citations at the Gemini door', () => {
  const first = { url: 'https://example.org/a', title: 'A', range: { start: 0, end: 1 } }
  const second = { url: 'https://example.org/b' }
  const chunks = [
    { web: { uri: 'https://example.org/a', title: 'A' } },
    { web: { uri: 'https://example.org/b', title: 'https://example.org/b' } },
  ]

  it('are grounding of their parts, counted in bytes', () => {
    const answer: ChatAnswer = {
      id: 'a',
      createdSeconds: null,
      model: 'm',
      parts: [
        { kind: 'text', text: 'Hm.' },
        { kind: 'text', text: 'äb', citations: [first, second] },
      ],
      finishReason: 'stop',
      usage: null,
    }
    const written = JSON.parse(JSON.stringify(geminiGenerate.encode(answer, context, request)))
    expect(written.candidates[0].groundingMetadata).toEqual({
      groundingChunks: chunks,
      groundingSupports: [
        {
          segment: { partIndex: 1, startIndex: 0, endIndex: 2, text: 'ä' },
          groundingChunkIndices: [0],
        },
        {
          segment: { partIndex: 1, startIndex: 0, endIndex: 3, text: 'äb' },
          groundingChunkIndices: [1],
        },
      ],
    })
  })

  it('of a stream come with its last piece, counted over all its text', () => {
    const [opened, said] = text(1, 'äb')
    const pieces = piecesOf([
      start,
      ...text(0, 'ä'),
      opened!,
      said!,
      { kind: 'part_citation', index: 1, citation: first },
      close(1),
      finish('stop'),
      end,
    ])
    expect(pieces.map(({ candidates }) => candidates[0].groundingMetadata)).toEqual([
      undefined,
      undefined,
      {
        groundingChunks: chunks.slice(0, 1),
        groundingSupports: [
          { segment: { startIndex: 2, endIndex: 4, text: 'ä' }, groundingChunkIndices: [0] },
        ],
      },
    ])
  })
})

describe('signed thoughts in a signature', () => {
  const parts = [
    { kind: 'reasoning' as const, text: 'ä?>~', signature: 'c2ln' },
    { kind: 'reasoning' as const, text: '', encrypted: 'eA==', id: 'rs_1' },
  ]

  it('come out as they went in, also through base64 for addresses', () => {
    const packed = packReasoning(parts)!
    expect(unpackReasoning(packed)).toEqual(parts)
    expect(unpackReasoning(packed.replaceAll('+', '-').replaceAll('/', '_'))).toEqual(parts)
  })

  it('are only signed ones, and no signature of Gemini is taken for them', () => {
    expect(packReasoning([{ kind: 'reasoning', text: 'x' }])).toBeNull()
    expect(unpackReasoning('EtoFCtcFAb4+9vtf')).toBeNull()
  })
})

describe('an address', () => {
  it.each([
    ['/v1beta/models/a:generateContent', 'a', 'generateContent', false],
    [
      '/v1beta/models/a/b:streamGenerateContent?alt=sse&key=x',
      'a/b',
      'streamGenerateContent',
      true,
    ],
    ['/v1beta/models/a%2Fb:countTokens', 'a/b', 'countTokens', false],
    ['/v1/models/llama3:8b:generateContent?$alt=sse', 'llama3:8b', 'generateContent', true],
    ['/v1beta/models/%zz:x', '%zz', 'x', false],
  ])('%s', (url, model, action, wantsEvents) => {
    expect(readAddress(url)).toEqual({ model, action, wantsEvents })
  })

  it.each(['/v1beta/models/', '/v1beta/models/:x', '/v1beta'])('%s names no model', (url) => {
    expect(readAddress(url)).toBeNull()
  })
})
