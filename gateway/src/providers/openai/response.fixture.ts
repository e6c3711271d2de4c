// A Response as OpenAI sends it, whole and streamed, with one item of each kind.

const reasoning = {
  id: 'rs_up',
  type: 'reasoning',
  summary: [{ type: 'summary_text', text: 'Looking.' }],
  encrypted_content: 'gAAA',
}
const content = { type: 'output_text', text: 'Good morning.', annotations: [], logprobs: [] }
const message = {
  id: 'msg_up',
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [content],
}
const call = {
  id: 'fc_up',
  type: 'function_call',
  status: 'completed',
  call_id: 'call_1',
  name: 'forecast',
  arguments: '{"city":"Trier"}',
}

export function response(fields: object = {}) {
  return {
    id: 'resp_up',
    object: 'response',
    created_at: 1_795_000_000,
    status: 'completed',
    error: null,
    incomplete_details: null,
    model: 'gpt-real-2026-01-01',
    output: [reasoning, message, call],
    usage: {
      input_tokens: 12,
      input_tokens_details: { cached_tokens: 4 },
      output_tokens: 7,
      output_tokens_details: { reasoning_tokens: 2 },
      total_tokens: 19,
    },
    ...fields,
  }
}

export function events(...given: [type: string, fields: object][]): string {
  return given
    .map(([type, fields], sequence) => {
      const data = JSON.stringify({ type, sequence_number: sequence, ...fields })
      return `event: ${type}\ndata: ${data}\n\n`
    })
    .join('')
}

export function streamed(): string {
  const begun = response({ status: 'in_progress', output: [], usage: null })
  const summary = { item_id: 'rs_up', output_index: 0, summary_index: 0 }
  const text = { item_id: 'msg_up', output_index: 1, content_index: 0 }
  const emptyText = { ...content, text: '' }
  const args = { item_id: 'fc_up', output_index: 2 }
  return events(
    ['response.created', { response: begun }],
    ['response.in_progress', { response: begun }],
    [
      'response.output_item.added',
      { output_index: 0, item: { ...reasoning, summary: [], encrypted_content: '' } },
    ],
    ['response.reasoning_summary_part.added', { ...summary, part: reasoning.summary[0] }],
    ['response.reasoning_summary_text.delta', { ...summary, delta: 'Looking.' }],
    ['response.reasoning_summary_text.done', { ...summary, text: 'Looking.' }],
    ['response.reasoning_summary_part.done', { ...summary, part: reasoning.summary[0] }],
    ['response.output_item.done', { output_index: 0, item: reasoning }],
    [
      'response.output_item.added',
      { output_index: 1, item: { ...message, status: 'in_progress', content: [] } },
    ],
    ['response.content_part.added', { ...text, part: emptyText }],
    ['response.output_text.delta', { ...text, delta: 'Good ', logprobs: [] }],
    ['response.output_text.delta', { ...text, delta: 'morning.', logprobs: [] }],
    ['response.output_text.done', { ...text, text: 'Good morning.', logprobs: [] }],
    ['response.content_part.done', { ...text, part: content }],
    ['response.output_item.done', { output_index: 1, item: message }],
    [
      'response.output_item.added',
      { output_index: 2, item: { ...call, status: 'in_progress', arguments: '' } },
    ],
    ['response.function_call_arguments.delta', { ...args, delta: '{"city":"Trier"}' }],
    ['response.function_call_arguments.done', { ...args, arguments: '{"city":"Trier"}' }],
    ['response.output_item.done', { output_index: 2, item: call }],
    ['response.completed', { response: response() }],
  )
}
