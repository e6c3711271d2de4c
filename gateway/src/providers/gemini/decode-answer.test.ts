import { describe, expect, it } from 'vitest'
import { reading, response } from './answers.fixture.ts'
import { decodeAnswer, scanAnswer } from './decode-answer.ts'
import { readUsage } from './read-usage.ts'

function decode(answer: unknown, text = JSON.stringify(answer)) {
  return decodeAnswer(JSON.parse(text), reading, Buffer.from(text))
}

describe('a whole answer', () => {
  it('is read with texts joined and thoughts apart', () => {
    const parts = [
      { text: 'Let me ', thought: true },
      { text: 'see.', thought: true },
      { text: 'Hel' },
      { text: 'lo', thoughtSignature: 'c2ln' },
    ]
    expect(decode(response(parts, { finishReason: 'STOP' }))).toMatchObject({
      id: 'resp-1',
      model: 'gemini-3-pro-001',
      parts: [
        { kind: 'reasoning', text: 'Let me see.' },
        { kind: 'text', text: 'Hello' },
      ],
      finishReason: 'stop',
    })
  })

  it('gives calls without an id one of their own, the same each time it is read', () => {
    const call = { functionCall: { name: 'look', args: { at: 'sky' } } }
    const parts = [
      { ...call, thoughtSignature: 'c2ln' },
      call,
      { functionCall: { id: 'own', name: 'now' } },
    ]
    const answer = response(parts, { finishReason: 'STOP' })
    const first = decode(answer)
    expect(first.finishReason).toBe('tool_calls')
    expect(first.parts).toMatchObject([
      { kind: 'tool_call', name: 'look', argumentsJson: '{"at":"sky"}', signature: 'c2ln' },
      { kind: 'tool_call', name: 'look', argumentsJson: '{"at":"sky"}' },
      { kind: 'tool_call', id: 'own', name: 'now', argumentsJson: '{}' },
    ])
    const ids = first.parts.map((part) => ('id' in part ? part.id : ''))
    expect(new Set(ids).size).toBe(3)
    expect(decode(answer)).toEqual(first)
  })

  it.each(['12345678901234567890', '1.0'])('keeps %s in arguments as it is written', (number) => {
    const text = JSON.stringify(
      response([{ functionCall: { name: 'pay', args: { id: 1 } } }], { finishReason: 'STOP' }),
    ).replace('"id":1', `"id":${number}`)
    expect(decode(null, text).parts).toMatchObject([{ argumentsJson: `{"id":${number}}` }])
  })

  it('has the caller’s name of a tool whose name was changed', () => {
    const toolNames = new Map([['_look_1', 'look/1']])
    const answer = response([{ functionCall: { name: '_look_1', args: {} } }])
    const { parts } = decodeAnswer(answer, { toolNames }, Buffer.from(JSON.stringify(answer)))
    expect(parts).toMatchObject([{ name: 'look/1' }])
  })

  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content_filter'],
    ['RECITATION', 'content_filter'],
    ['BLOCKLIST', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['SPII', 'content_filter'],
    ['OTHER', 'stop'],
  ])('that ends with %s ends with %s', (finishReason, reason) => {
    expect(decode(response([{ text: 'x' }], { finishReason })).finishReason).toBe(reason)
  })

  it.each(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL'])(
    '%s is a failure',
    (finishReason) => {
      const answer = response([], { finishReason })
      expect(() => decode(answer)).toThrow(
        expect.objectContaining({ code: 'upstream_failed', isRetryable: true }),
      )
      expect(scanAnswer(answer).finishReason).toBeNull()
    },
  )

  it('of a prompt that was blocked has no candidate, and is filtered', () => {
    const answer = {
      promptFeedback: { blockReason: 'SAFETY' },
      usageMetadata: { promptTokenCount: 9 },
    }
    expect(decode(answer)).toMatchObject({
      parts: [],
      finishReason: 'content_filter',
      usage: { input: 9 },
    })
    expect(scanAnswer(answer)).toMatchObject({ finishReason: 'content_filter', toolCallCount: 0 })
  })

  it('cut while the model was thinking has no parts', () => {
    const answer = { candidates: [{ finishReason: 'MAX_TOKENS', index: 0 }], usageMetadata: {} }
    expect(decode(answer)).toMatchObject({ parts: [], finishReason: 'length', usage: null })
  })

  it('that is none is told as such', () => {
    expect(() => decode({ hello: 1 })).toThrow(
      expect.objectContaining({ code: 'upstream_unreadable' }),
    )
    expect(() => decode([{ error: { code: 500, message: 'Broken' } }])).toThrow(
      expect.objectContaining({ code: 'upstream_failed', detail: 'Broken' }),
    )
  })

  it('is scanned for the record', () => {
    const answer = response([{ functionCall: { name: 'look' } }, { text: 'x' }], {
      finishReason: 'STOP',
    })
    expect(scanAnswer(answer)).toEqual({
      usage: { input: 65, cacheRead: 40, output: 50, reasoning: 30 },
      finishReason: 'tool_calls',
      toolCallCount: 1,
      model: 'gemini-3-pro-001',
    })
  })
})

describe('usage', () => {
  it('adds thoughts to the output, takes the cache from the prompt, adds what tools put into it', () => {
    expect(
      readUsage({
        promptTokenCount: 100,
        cachedContentTokenCount: 40,
        candidatesTokenCount: 20,
        thoughtsTokenCount: 30,
        toolUsePromptTokenCount: 5,
      }),
    ).toEqual({ input: 65, cacheRead: 40, output: 50, reasoning: 30 })
  })

  it('counts sound and pictures in classes of their own', () => {
    expect(
      readUsage({
        promptTokenCount: 100,
        cachedContentTokenCount: 10,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 40 },
          { modality: 'AUDIO', tokenCount: 60 },
        ],
        cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 10 }],
        candidatesTokenCount: 300,
        candidatesTokensDetails: [
          { modality: 'IMAGE', tokenCount: 258 },
          { modality: 'TEXT', tokenCount: 42 },
        ],
      }),
    ).toEqual({ input: 40, cacheRead: 10, audioInput: 50, output: 42, image: 258 })
  })

  it('tells nothing where nothing is told', () => {
    expect(readUsage(undefined)).toBeNull()
    expect(readUsage({ totalTokenCount: 3 })).toBeNull()
    expect(readUsage({ promptTokenCount: 3 })).toEqual({ input: 3 })
  })
})
