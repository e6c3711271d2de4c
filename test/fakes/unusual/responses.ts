// What OpenAI's Responses have beside messages: its own tools, pictures, summaries of thoughts.
import { page, pixel, tokens, type Json, type UnusualAnswer } from './answer.ts'

const responseUsage = {
  input_tokens: 11,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 2 },
  total_tokens: 18,
}

const fileCitation = { type: 'file_citation', file_id: 'file_1', filename: 'a.pdf', index: 3 }
const urlCitation = {
  type: 'url_citation',
  url: page,
  title: 'Trier',
  start_index: 0,
  end_index: 4,
}
const outputText = {
  type: 'output_text',
  text: 'Rain in Trier',
  annotations: [urlCitation, fileCitation],
  logprobs: [],
}
const spoken = {
  id: 'msg_1',
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [outputText],
}
const thought = {
  id: 'rs_1',
  type: 'reasoning',
  summary: [{ type: 'summary_text', text: 'Clouds' }],
  encrypted_content: 'AAAA',
}

function response(output: readonly Json[], status = 'completed'): Json {
  return {
    id: 'resp_1',
    object: 'response',
    created_at: 1_790_000_000,
    status,
    model: 'gpt',
    output,
    usage: status === 'completed' ? responseUsage : null,
  }
}

function responseEvents(items: readonly Json[]): Json[] {
  const events: Json[] = [
    { type: 'response.created', response: response([], 'in_progress') },
    ...items.flatMap((item, output_index): Json[] => [
      {
        type: 'response.output_item.added',
        output_index,
        item: { ...item, status: 'in_progress', content: [] },
      },
      ...inside(item, output_index),
      { type: 'response.output_item.done', output_index, item },
    ]),
    { type: 'response.completed', response: response(items) },
  ]
  return events.map((event, sequence_number) => ({ ...event, sequence_number }))
}

function inside(item: Json, output_index: number): Json[] {
  const at = { item_id: item.id, output_index }
  switch (item.type) {
    case 'message': {
      const place = { ...at, content_index: 0 }
      return [
        {
          type: 'response.content_part.added',
          ...place,
          part: { ...outputText, text: '', annotations: [] },
        },
        { type: 'response.output_text.delta', ...place, delta: 'Rain in Trier', logprobs: [] },
        ...outputText.annotations.map((annotation, annotation_index) => ({
          type: 'response.output_text.annotation.added',
          ...place,
          annotation_index,
          annotation,
        })),
        { type: 'response.output_text.done', ...place, text: 'Rain in Trier', logprobs: [] },
        { type: 'response.content_part.done', ...place, part: outputText },
      ]
    }
    case 'reasoning':
      return [
        { type: 'response.reasoning_summary_part.added', ...at, summary_index: 0, part: {} },
        { type: 'response.reasoning_summary_text.delta', ...at, summary_index: 0, delta: 'Clouds' },
        { type: 'response.reasoning_summary_text.done', ...at, summary_index: 0, text: 'Clouds' },
      ]
    case 'image_generation_call':
      return [
        { type: 'response.image_generation_call.generating', ...at },
        {
          type: 'response.image_generation_call.partial_image',
          ...at,
          partial_image_b64: 'AAAA',
          partial_image_index: 0,
        },
      ]
    default:
      return [{ type: `response.${String(item.type)}.in_progress`, ...at }]
  }
}

const ownTools: readonly Json[] = [
  {
    id: 'ws_1',
    type: 'web_search_call',
    status: 'completed',
    action: { type: 'search', query: 'Trier' },
  },
  { id: 'fs_1', type: 'file_search_call', status: 'completed', queries: ['Trier'], results: null },
  {
    id: 'ci_1',
    type: 'code_interpreter_call',
    status: 'completed',
    code: '1',
    container_id: 'c',
    outputs: null,
  },
  { id: 'mcpl_1', type: 'mcp_list_tools', server_label: 's', tools: [] },
  {
    id: 'mcp_1',
    type: 'mcp_call',
    status: 'completed',
    server_label: 's',
    name: 'n',
    arguments: '{}',
    output: 'o',
  },
]

const openai = {
  kind: 'openai-responses',
  basePath: '/v1',
  own: 'openai-responses',
  says: 'Rain in Trier',
  tokens,
} as const

export const responseAnswers: readonly UnusualAnswer[] = [
  {
    ...openai,
    name: 'OpenAI’s own tools between thoughts and words',
    whole: response([thought, ...ownTools, spoken]),
    events: responseEvents([thought, ...ownTools, spoken]),
    lost: [...ownTools.map(({ type }) => String(type)), 'file_citation'],
    source: page,
  },
  {
    ...openai,
    name: 'OpenAI’s picture',
    whole: response([
      {
        id: 'ig_1',
        type: 'image_generation_call',
        status: 'completed',
        result: pixel,
        output_format: 'png',
      },
      spoken,
    ]),
    events: responseEvents([
      {
        id: 'ig_1',
        type: 'image_generation_call',
        status: 'completed',
        result: pixel,
        output_format: 'png',
      },
      spoken,
    ]),
    lost: ['file_citation'],
    image: pixel,
  },
]
