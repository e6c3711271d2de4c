// OpenAI's Responses: answers whole and streamed.
import type { Answer } from '../../fakes/scripted-server.ts'
import type { Said } from '../scenario.ts'
import { argumentPieces, events, whole, wordsOf, type VendorWire } from '../wire.ts'
import { encrypted, hearResponses, reasoningId } from './openai-responses-request.ts'

export const openAiResponses: VendorWire = {
  dialect: 'openai-responses',
  isAt: (path) => path.endsWith('/responses'),
  isStream: ({ json }) => json.stream === true,
  hear: ({ json }) => hearResponses(json),
  write: (said, { json }) => whole(responseOf(said, json)),
  writeStream: (said, { json }) => writeStream(said, json),
  refuse: (message) => ({
    error: { message, type: 'invalid_request_error', param: null, code: null },
  }),
  isSigning: true,
  refuses: {
    'the end at a stop sequence': /The model behind this name knows no stop sequences\./,
  },
  keepsBack: { stopSequence: true },
}

type WireJson = Readonly<Record<string, unknown>>

function responseOf(said: Said, json: WireJson) {
  const isCut = said.finish === 'length' || said.finish === 'content_filter'
  const reason = said.finish === 'length' ? 'max_output_tokens' : 'content_filter'
  return {
    ...headOf(json),
    status: isCut ? 'incomplete' : 'completed',
    incomplete_details: isCut ? { reason } : null,
    output: itemsOf(said, json).map(({ item: done }) => done),
    usage: usageOf(said),
  }
}

interface WrittenItem {
  /** As it is announced in a stream. */
  readonly start: object
  readonly item: object
  /** Between the announcement and the end; places are added. */
  readonly inside: readonly (readonly [type: string, fields: object])[]
}

function itemsOf(said: Said, json: WireJson): WrittenItem[] {
  const { reasoning, text, calls = [] } = said
  return [
    ...(reasoning === undefined ? [] : [reasoningItem(reasoning, json)]),
    ...(text === undefined ? [] : [messageItem(text)]),
    ...calls.map(({ name, args }, index) => callItem(name, args, index)),
  ]
}

/** The encrypted form is told to who asks for it. */
function reasoningItem(text: string, { include }: WireJson): WrittenItem {
  const isAskedFor = Array.isArray(include) && include.includes('reasoning.encrypted_content')
  const head = { id: reasoningId, type: 'reasoning' }
  const part = { type: 'summary_text', text }
  const place = { item_id: reasoningId, summary_index: 0 }
  return {
    start: { ...head, summary: [] },
    item: { ...head, summary: [part], ...(isAskedFor ? { encrypted_content: encrypted } : {}) },
    inside: [
      ['response.reasoning_summary_part.added', { ...place, part: { ...part, text: '' } }],
      ...wordsOf(text).map(
        (delta) => ['response.reasoning_summary_text.delta', { ...place, delta }] as const,
      ),
      ['response.reasoning_summary_text.done', { ...place, text }],
      ['response.reasoning_summary_part.done', { ...place, part }],
    ],
  }
}

function messageItem(text: string): WrittenItem {
  const head = { id: 'msg_68f1a1', type: 'message', role: 'assistant' }
  const part = { type: 'output_text', text, annotations: [], logprobs: [] }
  const place = { item_id: head.id, content_index: 0 }
  return {
    start: { ...head, status: 'in_progress', content: [] },
    item: { ...head, status: 'completed', content: [part] },
    inside: [
      ['response.content_part.added', { ...place, part: { ...part, text: '' } }],
      ...wordsOf(text).map(
        (delta) => ['response.output_text.delta', { ...place, delta, logprobs: [] }] as const,
      ),
      ['response.output_text.done', { ...place, text, logprobs: [] }],
      ['response.content_part.done', { ...place, part }],
    ],
  }
}

function callItem(name: string, args: object, index: number): WrittenItem {
  const head = { id: `fc_68f1b${index}`, type: 'function_call', call_id: `call_r${index}Vb3`, name }
  const json = JSON.stringify(args)
  const pieces = json === '{}' ? [json] : argumentPieces(args)
  return {
    start: { ...head, arguments: '', status: 'in_progress' },
    item: { ...head, arguments: json, status: 'completed' },
    inside: [
      ...pieces.map(
        (delta) => ['response.function_call_arguments.delta', { item_id: head.id, delta }] as const,
      ),
      ['response.function_call_arguments.done', { item_id: head.id, name, arguments: json }],
    ],
  }
}

function writeStream(said: Said, json: WireJson): Answer {
  const parts: string[] = []
  const write = (type: string, fields: object) => {
    const data = JSON.stringify({ type, sequence_number: parts.length, ...fields })
    parts.push(`event: ${type}\ndata: ${data}\n\n`)
  }
  const opening = {
    ...headOf(json),
    status: 'in_progress',
    incomplete_details: null,
    output: [],
    usage: null,
  }
  write('response.created', { response: opening })
  write('response.in_progress', { response: opening })
  for (const [index, { start, item: done, inside }] of itemsOf(said, json).entries()) {
    write('response.output_item.added', { output_index: index, item: start })
    for (const [type, fields] of inside) write(type, { output_index: index, ...fields })
    write('response.output_item.done', { output_index: index, item: done })
  }
  const response = responseOf(said, json)
  write(`response.${response.status}`, { response })
  return events(parts)
}

function usageOf({ usage: { input, cacheRead, output, reasoning } }: Said) {
  return {
    input_tokens: input + cacheRead,
    input_tokens_details: { cached_tokens: cacheRead },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + cacheRead + output,
  }
}

function headOf({ model, tools, text, reasoning, instructions }: WireJson) {
  return {
    id: 'resp_68f1c',
    object: 'response',
    created_at: 1_795_000_000,
    error: null,
    instructions: instructions ?? null,
    max_output_tokens: null,
    metadata: {},
    model: `${String(model)}-2026-01-01`,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: reasoning ?? { effort: null, summary: null },
    store: false,
    temperature: 1,
    text: text ?? { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: tools ?? [],
    top_p: 1,
    truncation: 'disabled',
  }
}
