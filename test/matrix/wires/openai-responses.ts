// OpenAI's Responses: requests as strictly as the API reads them, answers whole and streamed.
import { z } from 'zod'
import type { Answer } from '../../fakes/scripted-server.ts'
import { NotTaken, silence, type Heard, type HeardMessage } from '../heard.ts'
import type { Said } from '../scenario.ts'
import {
  argumentPieces,
  events,
  readDataUrl,
  readJson,
  take,
  whole,
  wordsOf,
  type VendorWire,
} from '../wire.ts'

const inputText = z.strictObject({ type: z.literal('input_text'), text: z.string().min(1) })
const inputImage = z.strictObject({
  type: z.literal('input_image'),
  image_url: z.string(),
  detail: z.enum(['auto', 'low', 'high']).optional(),
})
const inputFile = z.strictObject({
  type: z.literal('input_file'),
  filename: z.string().min(1),
  file_data: z.string(),
})
const outputText = z.strictObject({
  type: z.literal('output_text'),
  text: z.string(),
  annotations: z.array(z.never()).optional(),
  logprobs: z.array(z.never()).optional(),
})
const status = z.enum(['completed', 'incomplete', 'in_progress']).optional()
const id = z.string().optional()

const item = z.union([
  z.strictObject({
    type: z.literal('message').optional(),
    role: z.enum(['user', 'system', 'developer']),
    content: z.union([
      z.string().min(1),
      z.array(z.union([inputText, inputImage, inputFile])).min(1),
    ]),
  }),
  z.strictObject({
    type: z.literal('message').optional(),
    role: z.literal('assistant'),
    content: z.union([z.string(), z.array(outputText).min(1)]),
    id,
    status,
    phase: z.null().optional(),
  }),
  z.strictObject({
    type: z.literal('function_call'),
    call_id: z.string().max(64),
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
    arguments: z.string(),
    id,
    status,
  }),
  z.strictObject({
    type: z.literal('function_call_output'),
    call_id: z.string().max(64),
    output: z.union([z.string(), z.array(inputText)]),
    id,
    status,
  }),
  z.strictObject({
    type: z.literal('reasoning'),
    id: z.string(),
    summary: z.array(z.strictObject({ type: z.literal('summary_text'), text: z.string() })),
    encrypted_content: z.string().nullish(),
    content: z.array(z.never()).optional(),
    status,
  }),
])

const Request = z.strictObject({
  model: z.string(),
  input: z.union([z.string(), z.array(item).min(1)]),
  instructions: z.string().nullish(),
  stream: z.boolean().optional(),
  store: z.boolean().optional(),
  max_output_tokens: z.int().min(16).optional(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        name: z.string(),
        description: z.string().nullish(),
        parameters: z.looseObject({ type: z.literal('object') }),
        strict: z.boolean().nullish(),
      }),
    )
    .optional(),
  tool_choice: z
    .union([
      z.enum(['auto', 'none', 'required']),
      z.strictObject({ type: z.literal('function'), name: z.string() }),
    ])
    .optional(),
  parallel_tool_calls: z.boolean().nullish(),
  text: z
    .strictObject({
      format: z
        .union([
          z.strictObject({ type: z.enum(['text', 'json_object']) }),
          z.strictObject({
            type: z.literal('json_schema'),
            name: z.string(),
            schema: z.looseObject({ type: z.literal('object') }),
            strict: z.boolean().nullish(),
            description: z.string().optional(),
          }),
        ])
        .optional(),
      verbosity: z.enum(['low', 'medium', 'high']).optional(),
    })
    .optional(),
  reasoning: z
    .strictObject({
      effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
      summary: z.enum(['auto', 'concise', 'detailed']).optional(),
    })
    .optional(),
  include: z.array(z.literal('reasoning.encrypted_content')).optional(),
  safety_identifier: z.string().optional(),
  stream_options: z.strictObject({ include_obfuscation: z.boolean() }).optional(),
})

type Body = z.infer<typeof Request>
type Item = z.infer<typeof item>

/** What the vendor encrypted, and wants back as it was, under the id that it had. */
const encrypted = 'gAAAAABo_encrypted_reasoning=='
const reasoningId = 'rs_68f1a0'

export const openAiResponses: VendorWire = {
  dialect: 'openai-responses',
  isAt: (path) => path.endsWith('/responses'),
  isStream: ({ json }) => json.stream === true,
  hear: ({ json }) => hear(take(Request, json)),
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

function hear(body: Body): Heard {
  const items = typeof body.input === 'string' ? [textOf(body.input)] : body.input
  const format = body.text?.format
  checkCalls(items)
  const system = items.filter((entry) => 'role' in entry && isSystem(entry.role))
  return {
    system: [body.instructions ?? [], system.flatMap((entry) => hearItem(entry).texts)]
      .flat()
      .join('\n'),
    messages: items.filter((entry) => !system.includes(entry)).map(hearItem),
    tools: (body.tools ?? []).map(({ name, parameters }) => ({ name, parameters })),
    schema: format?.type === 'json_schema' ? format.schema : null,
    isReasoning: body.reasoning?.effort !== undefined && body.reasoning.effort !== 'none',
    stop: [],
  }
}

function textOf(content: string): Item {
  return { role: 'user', content }
}

function isSystem(role: string): boolean {
  return role === 'system' || role === 'developer'
}

function checkCalls(items: readonly Item[]): void {
  const idsOf = (type: string) =>
    items.flatMap((entry) => (entry.type === type && 'call_id' in entry ? [entry.call_id] : []))
  const results = idsOf('function_call_output')
  const calls = idsOf('function_call')
  if (calls.some((call) => !results.includes(call))) throw new NotTaken('a call has no output')
  if (results.some((result) => !calls.includes(result))) throw new NotTaken('an output has no call')
}

function hearItem(entry: Item): HeardMessage {
  if (entry.type === 'function_call') {
    const { call_id: callId, name, arguments: args } = entry
    return { ...silence, role: 'assistant', calls: [{ id: callId, name, args: readJson(args) }] }
  }
  if (entry.type === 'function_call_output') {
    const { call_id: callId, output } = entry
    const text = typeof output === 'string' ? output : output.map((part) => part.text).join('')
    return { ...silence, role: 'user', results: [{ id: callId, value: readJson(text) }] }
  }
  if (entry.type === 'reasoning') {
    if (entry.id !== reasoningId || entry.encrypted_content !== encrypted) {
      throw new NotTaken('reasoning that was never said')
    }
    return { ...silence, role: 'assistant', signatures: [entry.encrypted_content] }
  }
  const { role, content } = entry
  const parts = typeof content === 'string' ? [] : content
  return {
    ...silence,
    role: role === 'assistant' ? 'assistant' : 'user',
    texts:
      typeof content === 'string'
        ? [content]
        : parts.flatMap((part) => ('text' in part ? [part.text] : [])),
    images: parts.flatMap((part) =>
      part.type === 'input_image' ? [readDataUrl(part.image_url)] : [],
    ),
    files: parts.flatMap((part) =>
      part.type === 'input_file' ? [readDataUrl(part.file_data)] : [],
    ),
  }
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
