// The guess against the words that a stream really has, in each dialect.
import { describe, expect, it } from 'vitest'
import { createContentGauge } from './content-gauge.ts'

const words = ['The', ' cathedral', ' of', ' Trier', ' is', ' the', ' oldest', ' one', '.']
const length = words.join('').length

const dialects: readonly [name: string, write: (text: string) => object, others: object[]][] = [
  [
    'openai-chat',
    (content) => ({ id: 'x', choices: [{ index: 0, delta: { content }, finish_reason: null }] }),
    [{ id: 'x', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }],
  ],
  [
    'anthropic-messages',
    (text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }),
    [{ type: 'content_block_stop', index: 0 }],
  ],
  [
    'openai-responses',
    (delta) => ({ type: 'response.output_text.delta', item_id: 'm', output_index: 0, delta }),
    [],
  ],
  ['gemini-generate', (text) => ({ candidates: [{ content: { parts: [{ text }] } }] }), []],
]

describe('the words of a stream', () => {
  it.each(dialects)('are guessed in %s', (_name, write, others) => {
    const gauge = createContentGauge()
    const events = [...words.map(write), ...others]
    for (const event of events) gauge.add(`data: ${JSON.stringify(event)}`)
    expect(gauge.contentBytes()).toBe(length)
  })

  it('are none where no event has any', () => {
    const gauge = createContentGauge()
    for (const block of [': ping', 'data: [DONE]', 'data: {"type":"ping"}']) gauge.add(block)
    expect(gauge.contentBytes()).toBe(0)
  })
})
