// The scenarios of the matrix, as data.
import type { JsonSchema, Media, Said, Scenario, ToolAsked, UsageSaid } from './scenario.ts'

const forecast: ToolAsked = {
  name: 'forecast',
  description: 'Tells the weather of the next days.',
  parameters: object({ city: { type: 'string' }, days: { type: 'integer' } }),
}
const now: ToolAsked = {
  name: 'now',
  description: 'Tells the time.',
  parameters: object({}),
}
const usage: UsageSaid = { input: 12, cacheRead: 0, output: 7, reasoning: 0 }
const greeting: Said = { text: 'Good morning, Ada – ça va? 👋', finish: 'stop', usage }
const weather: Said = { text: 'It will be clear.', finish: 'stop', usage }
const both = ['whole', 'stream'] as const

/** A red dot. */
const png: Media = {
  mediaType: 'image/png',
  data: 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
}
const pdf: Media = {
  mediaType: 'application/pdf',
  data: Buffer.from(
    '%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n',
  ).toString('base64'),
}

export const scenarios: readonly Scenario[] = [
  {
    name: 'a greeting',
    feature: 'plain',
    modes: ['whole'],
    ask: { prompt: 'Greet Ada.', system: 'Be brief.' },
    answers: [greeting],
  },
  {
    name: 'a greeting in pieces',
    feature: 'stream',
    modes: ['stream'],
    ask: { prompt: 'Greet Ada slowly.', system: 'Be brief.' },
    answers: [greeting],
  },
  {
    name: 'a call and its result',
    feature: 'tools',
    modes: both,
    ask: { prompt: 'What will the weather be in Trier?', tools: [forecast, now] },
    answers: [
      {
        calls: [{ name: 'forecast', args: { city: 'Trier', days: 2 } }],
        finish: 'tool_calls',
        usage,
      },
      weather,
    ],
  },
  {
    name: 'words before a call',
    feature: 'tools',
    modes: both,
    ask: { prompt: 'Look up the weather of Metz and say what you do.', tools: [forecast] },
    answers: [
      {
        text: 'I look.',
        calls: [{ name: 'forecast', args: { city: 'Metz', days: 1 } }],
        finish: 'tool_calls',
        usage,
      },
      weather,
    ],
  },
  {
    name: 'two calls at once',
    feature: 'parallel tools',
    modes: both,
    ask: { prompt: 'Compare the weather of Trier and Metz.', tools: [forecast] },
    answers: [
      {
        calls: [
          { name: 'forecast', args: { city: 'Trier', days: 2 } },
          { name: 'forecast', args: { city: 'Metz', days: 3 } },
        ],
        finish: 'tool_calls',
        usage,
      },
      weather,
    ],
  },
  {
    name: 'a call without arguments',
    feature: 'tool without arguments',
    modes: both,
    ask: { prompt: 'What time is it?', tools: [now] },
    answers: [{ calls: [{ name: 'now', args: {} }], finish: 'tool_calls', usage }, weather],
  },
  {
    name: 'a picture',
    feature: 'vision',
    modes: both,
    ask: { prompt: 'What is in the picture?', image: png },
    answers: [{ text: 'A red dot.', finish: 'stop', usage }],
  },
  {
    name: 'a document',
    feature: 'PDF',
    modes: both,
    ask: { prompt: 'What is in the document?', pdf },
    answers: [{ text: 'An empty page.', finish: 'stop', usage }],
  },
  {
    name: 'an answer by a schema',
    feature: 'structured output',
    modes: both,
    ask: {
      prompt: 'Who wrote the first program?',
      schema: object({ name: { type: 'string' }, year: { type: 'integer' } }),
    },
    answers: [{ text: '{"name":"Ada","year":1843}', finish: 'stop', usage }],
  },
  {
    name: 'thinking before the answer',
    feature: 'reasoning',
    modes: both,
    ask: { prompt: 'How much is 6 times 7?', isReasoning: true },
    answers: [
      {
        reasoning: 'Six sevens are forty-two.',
        text: '42',
        finish: 'stop',
        usage: { ...usage, output: 20, reasoning: 13 },
      },
    ],
  },
  {
    name: 'thinking before a call',
    feature: 'reasoning',
    modes: both,
    ask: { prompt: 'Think about the weather of Trier.', tools: [forecast], isReasoning: true },
    answers: [
      {
        reasoning: 'The forecast tells it.',
        calls: [{ name: 'forecast', args: { city: 'Trier', days: 1 } }],
        finish: 'tool_calls',
        usage: { ...usage, output: 20, reasoning: 13 },
      },
      weather,
    ],
  },
  {
    name: 'the end at the token limit',
    feature: 'stop reasons',
    modes: both,
    ask: { prompt: 'Tell a long story.' },
    answers: [{ text: 'Once upon', finish: 'length', usage }],
  },
  {
    name: 'the end at a stop sequence',
    feature: 'stop reasons',
    modes: both,
    ask: { prompt: 'Count to ten.', stop: ['four'] },
    answers: [{ text: 'one, two, three, ', finish: 'stop_sequence', usage }],
  },
  {
    name: 'the end by a filter',
    feature: 'stop reasons',
    modes: both,
    ask: { prompt: 'Say something bad.' },
    answers: [{ text: 'You are', finish: 'content_filter', usage }],
  },
  {
    name: 'a prompt from the cache',
    feature: 'cached usage',
    modes: both,
    ask: { prompt: 'Go on from what you know.' },
    answers: [
      {
        text: 'On it goes.',
        finish: 'stop',
        usage: { input: 20, cacheRead: 1_024, output: 7, reasoning: 0 },
      },
    ],
  },
]

function object(properties: JsonSchema['properties']): JsonSchema {
  return {
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
  }
}
