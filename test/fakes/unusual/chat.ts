// What vendors of OpenAI's chat dialect add to it.
import { page, pixel, tokens, type Json, type UnusualAnswer } from './answer.ts'

const openaiUsage = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 }

export function completion(message: Json, beside: Json = {}, choice: Json = {}): Json {
  return {
    id: 'gen-1',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'maker/model',
    choices: [
      { index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop', ...choice },
    ],
    usage: openaiUsage,
    ...beside,
  }
}

export function chunk(delta: Json, beside: Json = {}, finish: string | null = null): Json {
  return {
    id: 'gen-1',
    object: 'chat.completion.chunk',
    created: 1_790_000_000,
    model: 'maker/model',
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...beside,
  }
}

export const lastChunks = [
  chunk({}, {}, 'stop'),
  { ...chunk({}), choices: [], usage: openaiUsage },
  '[DONE]',
]

export const compatible = { kind: 'vercel', basePath: '/v1', own: 'openai-chat' } as const

export const compatibleAnswers: readonly UnusualAnswer[] = [
  {
    ...compatible,
    name: 'a router’s thoughts in details, with comments in the stream',
    whole: completion({
      content: 'Rain in Trier',
      reasoning_details: [
        { type: 'reasoning.text', text: 'Clouds', signature: 'sig', format: 'anthropic-claude-v1' },
        { type: 'reasoning.encrypted', data: 'AAAA' },
      ],
    }),
    events: [
      ': ROUTER PROCESSING',
      chunk({
        role: 'assistant',
        content: '',
        reasoning_details: [{ type: 'reasoning.text', text: 'Clouds' }],
      }),
      ': ROUTER PROCESSING',
      chunk({ content: 'Rain in Trier' }),
      ...lastChunks,
    ],
    says: 'Rain in Trier',
    lost: [],
    tokens,
  },
  {
    ...compatible,
    name: 'a router’s image',
    whole: completion({
      content: 'A map of Trier',
      images: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } }],
    }),
    events: [
      chunk({ role: 'assistant', content: 'A map of Trier' }),
      chunk({
        images: [{ type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } }],
      }),
      ...lastChunks,
    ],
    says: 'A map of Trier',
    lost: [],
    image: pixel,
    tokens,
  },
  {
    ...compatible,
    name: 'a search engine’s results beside the choices',
    whole: completion(
      { content: 'Rain in Trier[1]' },
      { citations: [page], search_results: [{ title: 'Trier', url: page, date: '2026-11-01' }] },
    ),
    events: [
      chunk({ role: 'assistant', content: 'Rain ' }, { citations: [page] }),
      chunk(
        { content: 'in Trier[1]' },
        { citations: [page], search_results: [{ title: 'Trier', url: page }] },
      ),
      ...lastChunks,
    ],
    says: 'in Trier[1]',
    lost: [],
    source: page,
    tokens,
  },
  {
    ...compatible,
    name: 'a list of contents with thoughts and references',
    whole: completion({
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Clouds' }] },
        { type: 'text', text: 'Rain in Trier' },
        { type: 'reference', reference_ids: [0] },
      ],
    }),
    events: [
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'Clouds' }] }] }),
      chunk({ content: [{ type: 'text', text: 'Rain in Trier' }] }),
      chunk({ content: [{ type: 'reference', reference_ids: [0] }] }),
      ...lastChunks,
    ],
    says: 'Rain in Trier',
    lost: ['reference'],
    tokens,
  },
  {
    ...compatible,
    name: 'usage in a host’s own place, and tools that it ran',
    whole: completion({
      content: 'Rain in Trier',
      executed_tools: [{ type: 'search', index: 0, arguments: '{}', output: 'wet' }],
    }),
    events: [
      chunk({ role: 'assistant', content: '' }, { x_groq: { id: 'req_1' } }),
      chunk({ executed_tools: [{ type: 'search', index: 0, arguments: '{}', output: 'wet' }] }),
      chunk({ content: 'Rain in Trier' }),
      chunk({}, { x_groq: { id: 'req_1', usage: openaiUsage } }, 'stop'),
      '[DONE]',
    ],
    says: 'Rain in Trier',
    lost: ['executed_tools'],
    tokens,
  },
  {
    ...compatible,
    name: 'a cloud’s results of its content filter',
    whole: completion(
      { content: 'Rain in Trier' },
      { prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }] },
      { content_filter_results: { hate: { filtered: false, severity: 'safe' } } },
    ),
    events: [
      { choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: [] },
      chunk({ role: 'assistant', content: '' }),
      chunk({ content: 'Rain in Trier' }),
      { ...chunk({}, {}, 'stop'), obfuscation: 'x' },
      { ...chunk({}), choices: [], usage: openaiUsage },
      '[DONE]',
    ],
    says: 'Rain in Trier',
    lost: [],
    tokens,
  },
]
