// What Cohere and Bedrock add.
import { tokens, type UnusualAnswer } from './answer.ts'

const cohereUsage = { billed_units: { input_tokens: 11, output_tokens: 7 }, tokens: {} }
const cohereCitation = {
  start: 0,
  end: 4,
  text: 'Rain',
  sources: [{ type: 'document', id: 'doc:0', document: { id: 'doc:0', snippet: 'wet' } }],
}

export const otherAnswers: readonly UnusualAnswer[] = [
  {
    kind: 'cohere',
    basePath: '/v2',
    own: null,
    tokens,
    name: 'Cohere’s citation of a document without an address',
    whole: {
      id: 'c1',
      finish_reason: 'COMPLETE',
      message: {
        role: 'assistant',
        content: [{ type: 'text', text: 'Rain in Trier' }],
        citations: [cohereCitation],
      },
      usage: cohereUsage,
    },
    events: [
      { type: 'message-start', id: 'c1', delta: { message: { role: 'assistant', content: [] } } },
      {
        type: 'content-start',
        index: 0,
        delta: { message: { content: { type: 'text', text: '' } } },
      },
      {
        type: 'content-delta',
        index: 0,
        delta: { message: { content: { text: 'Rain in Trier' } } },
      },
      { type: 'citation-start', index: 0, delta: { message: { citations: cohereCitation } } },
      { type: 'citation-end', index: 0 },
      { type: 'content-end', index: 0 },
      { type: 'message-end', delta: { finish_reason: 'COMPLETE', usage: cohereUsage } },
    ],
    says: 'Rain in Trier',
    lost: ['citations'],
  },
  {
    kind: 'bedrock',
    basePath: '',
    own: null,
    tokens,
    name: 'Bedrock’s thoughts, a guardrail’s trace, and a block of tomorrow',
    whole: {
      output: {
        message: {
          role: 'assistant',
          content: [
            { reasoningContent: { reasoningText: { text: 'Clouds', signature: 'c2ln' } } },
            { text: 'Rain in Trier' },
            { hologram: { format: '3d' } },
          ],
        },
      },
      stopReason: 'end_turn',
      usage: { inputTokens: 11, outputTokens: 7, totalTokens: 18 },
      trace: { guardrail: { inputAssessment: {} } },
    },
    events: [
      ['messageStart', { role: 'assistant' }],
      [
        'contentBlockDelta',
        { contentBlockIndex: 0, delta: { reasoningContent: { text: 'Clouds' } } },
      ],
      [
        'contentBlockDelta',
        { contentBlockIndex: 0, delta: { reasoningContent: { signature: 'c2ln' } } },
      ],
      ['contentBlockStop', { contentBlockIndex: 0 }],
      ['contentBlockDelta', { contentBlockIndex: 1, delta: { text: 'Rain in Trier' } }],
      ['contentBlockStop', { contentBlockIndex: 1 }],
      ['contentBlockStart', { contentBlockIndex: 2, start: { hologram: { format: '3d' } } }],
      ['contentBlockStop', { contentBlockIndex: 2 }],
      ['messageStop', { stopReason: 'end_turn' }],
      [
        'metadata',
        {
          usage: { inputTokens: 11, outputTokens: 7, totalTokens: 18 },
          trace: { guardrail: { inputAssessment: {} } },
        },
      ],
    ],
    says: 'Rain in Trier',
    lost: ['hologram', 'trace'],
  },
]
