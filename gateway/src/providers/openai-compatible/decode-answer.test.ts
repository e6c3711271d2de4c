import { describe, expect, it } from 'vitest'
import { decodeAnswer, scanAnswer } from './decode-answer.ts'
import { usage } from './stream-chunks.fixture.ts'

const reading = { toolNames: new Map([['short', 'a longer name']]) }

function answer(message: object, finishReason: string | null = 'stop') {
  return {
    id: 'chatcmpl-1',
    created: 1_790_000_000,
    model: 'gpt-test-2026',
    choices: [{ index: 0, message, finish_reason: finishReason }],
    usage,
  }
}

describe('a whole chat completion', () => {
  it('becomes reasoning, text and calls in order, with the client’s tool names', () => {
    const message = {
      role: 'assistant',
      content: 'Look',
      reasoning_content: 'hm',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'short', arguments: '{"x": 1.0}' } },
        { type: 'function', function: { name: 'two', arguments: {} } },
      ],
    }
    expect(decodeAnswer(answer(message, 'tool_calls'), reading)).toEqual({
      id: 'chatcmpl-1',
      createdSeconds: 1_790_000_000,
      model: 'gpt-test-2026',
      parts: [
        { kind: 'reasoning', text: 'hm' },
        { kind: 'text', text: 'Look' },
        { kind: 'tool_call', id: 'a', name: 'a longer name', argumentsJson: '{"x": 1.0}' },
        { kind: 'tool_call', id: 'call_chatcmpl1_1', name: 'two', argumentsJson: '{}' },
      ],
      finishReason: 'tool_calls',
      usage: { input: 12, cacheRead: 8, output: 5, reasoning: 2 },
    })
  })

  it.each([
    ['stop', 'stop'],
    [null, 'stop'],
    ['eos', 'stop'],
    ['length', 'length'],
    ['model_length', 'length'],
    ['content_filter', 'content_filter'],
    ['function_call', 'tool_calls'],
  ])('that finished by %s says %s', (reason, expected) => {
    expect(scanAnswer(answer({ content: 'x' }, reason)).finishReason).toBe(expected)
  })

  it('under a good status that holds an error is a failure of the provider', () => {
    expect(() => decodeAnswer({ error: { message: 'no' } }, reading)).toThrow(
      expect.objectContaining({ code: 'upstream_failed', detail: 'no' }),
    )
  })

  it.each([null, [], {}, { choices: [] }, { choices: [{}] }, 'x'])('is not %j', (body) => {
    expect(() => decodeAnswer(body, reading)).toThrow(
      expect.objectContaining({ code: 'upstream_unreadable' }),
    )
  })
})
