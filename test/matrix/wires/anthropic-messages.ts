// Anthropic's messages: requests as strictly as the API reads them, answers whole and streamed.
import { z } from 'zod'
import type { Answer } from '../../fakes/scripted-server.ts'
import { NotTaken, silence, type Heard, type HeardMessage } from '../heard.ts'
import type { Finish, Said } from '../scenario.ts'
import { argumentPieces, events, readJson, take, whole, wordsOf, type VendorWire } from '../wire.ts'

const cache_control = z
  .strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() })
  .optional()
const base64 = z.strictObject({
  type: z.literal('base64'),
  media_type: z.string(),
  data: z.string(),
})
const text = z.strictObject({
  type: z.literal('text'),
  text: z.string().regex(/\S/),
  cache_control,
  citations: z.null().optional(),
})
const image = z.strictObject({ type: z.literal('image'), source: base64, cache_control })
const document = z.strictObject({
  type: z.literal('document'),
  source: base64,
  title: z.string().nullish(),
  citations: z.strictObject({ enabled: z.boolean() }).optional(),
  cache_control,
})
const id = z.string().regex(/^[a-zA-Z0-9_-]+$/)
const block = z.discriminatedUnion('type', [
  text,
  image,
  document,
  z.strictObject({
    type: z.literal('tool_use'),
    id,
    name: z.string(),
    input: z.record(z.string(), z.unknown()),
    cache_control,
    caller: z.strictObject({ type: z.literal('direct') }).optional(),
  }),
  z.strictObject({
    type: z.literal('tool_result'),
    tool_use_id: id,
    content: z.union([z.string(), z.array(z.union([text, image, document]))]).optional(),
    is_error: z.boolean().optional(),
    cache_control,
  }),
  z.strictObject({
    type: z.literal('thinking'),
    thinking: z.string(),
    signature: z.string().min(1),
  }),
  z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() }),
])
const message = z.strictObject({
  role: z.enum(['user', 'assistant']),
  content: z.union([z.string().min(1), z.array(block).min(1)]),
})
const parallel = { disable_parallel_tool_use: z.boolean().optional() }

const Request = z.strictObject({
  model: z.string(),
  max_tokens: z.int().min(1),
  messages: z.array(message).min(1),
  system: z.union([z.string(), z.array(text).min(1)]).optional(),
  stream: z.boolean().optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().optional(),
  top_k: z.int().optional(),
  stop_sequences: z.array(z.string().regex(/\S/)).optional(),
  metadata: z.strictObject({ user_id: z.string().nullish() }).optional(),
  thinking: z
    .union([
      z.strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1_024) }),
      z.strictObject({ type: z.enum(['disabled', 'adaptive']) }),
    ])
    .optional(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).optional(),
      format: z
        .strictObject({ type: z.literal('json_schema'), schema: z.looseObject({}) })
        .optional(),
    })
    .optional(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('custom').optional(),
        name: z.string().regex(/^[a-zA-Z0-9_-]{1,128}$/),
        description: z.string().optional(),
        input_schema: z.looseObject({ type: z.literal('object') }),
        strict: z.boolean().optional(),
        eager_input_streaming: z.boolean().optional(),
        cache_control,
      }),
    )
    .optional(),
  tool_choice: z
    .union([
      z.strictObject({ type: z.enum(['auto', 'any']), ...parallel }),
      z.strictObject({ type: z.literal('tool'), name: z.string(), ...parallel }),
      z.strictObject({ type: z.literal('none') }),
    ])
    .optional(),
})

type Body = z.infer<typeof Request>
type Message = z.infer<typeof message>

/** What the vendor put to its thinking, and wants back as it was. */
const signature = 'ErUBCkYIBxgCIkD0bWF0cml4+/signature=='

export const anthropicMessages: VendorWire = {
  dialect: 'anthropic-messages',
  isAt: (path) => path.split('?')[0]!.endsWith('/messages'),
  isStream: ({ json }) => json.stream === true,
  hear({ json }) {
    const body = take(Request, json)
    checkThinking(body)
    checkTurns(body.messages)
    return hear(body)
  },
  write(said, { json }) {
    const { content } = writeBlocks(said)
    return whole({
      ...headOf(String(json.model)),
      content,
      ...endOf(said, json),
      usage: { ...inputOf(said), output_tokens: said.usage.output },
    })
  },
  writeStream: (said, { json }) => writeStream(said, json),
  refuse: (words) => ({ type: 'error', error: { type: 'invalid_request_error', message: words } }),
  isSigning: true,
  refuses: {},
  keepsBack: { reasoningTokens: true },
}

function hear(body: Body): Heard {
  const { system, tools, output_config: output, thinking } = body
  return {
    system:
      typeof system === 'string' ? system : (system ?? []).map((part) => part.text).join('\n'),
    messages: body.messages.map(hearMessage),
    tools: (tools ?? []).map(({ name, input_schema: parameters }) => ({ name, parameters })),
    schema: output?.format?.schema ?? null,
    isReasoning: canThink(body) ? isOn(thinking) : null,
    stop: body.stop_sequences ?? [],
  }
}

function checkThinking(body: Body): void {
  const { thinking, max_tokens: limit, tool_choice: choice } = body
  if (thinking?.type !== 'enabled') return
  if (thinking.budget_tokens >= limit) throw new NotTaken('max_tokens must be above the budget')
  if (choice?.type === 'any' || choice?.type === 'tool') {
    throw new NotTaken('thinking with a forced tool')
  }
  if (!canThink(body)) throw new NotTaken('thinking behind a call that no thinking precedes')
}

function isOn(thinking: Body['thinking']): boolean {
  return thinking !== undefined && thinking.type !== 'disabled'
}

/** In the middle of a turn only where it began with thinking. */
function canThink({ messages }: Body): boolean {
  const last = blocksOf(messages.findLast(({ role }) => role === 'assistant')?.content ?? [])
  return (
    !last.some(({ type }) => type === 'tool_use') || last[0]?.type.endsWith('thinking') === true
  )
}

/** Roles take turns; the results of a turn's calls are the beginning of the next one. */
function checkTurns(messages: readonly Message[]): void {
  for (const [index, { role, content }] of messages.entries()) {
    if (role !== (index % 2 === 0 ? 'user' : 'assistant')) throw new NotTaken('roles in disorder')
    const calls = blocksOf(content).flatMap((part) => (part.type === 'tool_use' ? [part.id] : []))
    const next = blocksOf(messages[index + 1]?.content ?? [])
    const results = next.slice(0, calls.length)
    const answered = results.flatMap((part) =>
      part.type === 'tool_result' ? [part.tool_use_id] : [],
    )
    if (calls.some((call) => !answered.includes(call))) throw new NotTaken('a call has no result')
  }
}

type Blocks = Exclude<Message['content'], string>

function blocksOf(content: Message['content']): Blocks {
  return typeof content === 'string' ? [{ type: 'text', text: content }] : content
}

function hearMessage({ role, content }: Message): HeardMessage {
  const blocks = blocksOf(content)
  return {
    ...silence,
    role,
    texts: blocks.flatMap((part) => (part.type === 'text' ? [part.text] : [])),
    images: blocks.flatMap((part) => (part.type === 'image' ? [mediaOf(part.source)] : [])),
    files: blocks.flatMap((part) => (part.type === 'document' ? [mediaOf(part.source)] : [])),
    calls: blocks.flatMap((part) =>
      part.type === 'tool_use' ? [{ id: part.id, name: part.name, args: part.input }] : [],
    ),
    results: blocks.flatMap((part) =>
      part.type === 'tool_result'
        ? [{ id: part.tool_use_id, value: readJson(resultText(part.content ?? '')) }]
        : [],
    ),
    signatures: blocks.flatMap((part) => {
      if (part.type !== 'thinking') return []
      if (part.signature !== signature) throw new NotTaken('the signature of the thinking is wrong')
      return [part.signature]
    }),
  }
}

function resultText(
  content: string | readonly { readonly type: string; readonly text?: string }[],
) {
  return typeof content === 'string' ? content : content.map((part) => part.text ?? '').join('')
}

function mediaOf({ media_type: mediaType, data }: { media_type: string; data: string }) {
  return { mediaType, data }
}

const finishWords: Readonly<Record<Finish, string>> = {
  stop: 'end_turn',
  stop_sequence: 'stop_sequence',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
}

function writeBlocks({ reasoning, text: words, calls = [] }: Said) {
  return {
    content: [
      ...(reasoning === undefined ? [] : [{ type: 'thinking', thinking: reasoning, signature }]),
      ...(words === undefined ? [] : [{ type: 'text', text: words }]),
      ...calls.map(({ name, args }, index) => ({
        type: 'tool_use',
        id: callId(index),
        name,
        input: args,
      })),
    ],
  }
}

function writeStream(said: Said, json: WireJson): Answer {
  const { reasoning, text: words, calls = [] } = said
  const blocks: { start: object; deltas: object[] }[] = []
  if (reasoning !== undefined) {
    blocks.push({
      start: { type: 'thinking', thinking: '', signature: '' },
      deltas: [
        ...wordsOf(reasoning).map((word) => ({ type: 'thinking_delta', thinking: word })),
        { type: 'signature_delta', signature },
      ],
    })
  }
  if (words !== undefined) {
    const deltas = wordsOf(words).map((word) => ({ type: 'text_delta', text: word }))
    blocks.push({ start: { type: 'text', text: '' }, deltas })
  }
  for (const [index, { name, args }] of calls.entries()) {
    const pieces = ['', ...argumentPieces(args)]
    blocks.push({
      start: { type: 'tool_use', id: callId(index), name, input: {} },
      deltas: pieces.map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
    })
  }
  const message = {
    ...headOf(String(json.model)),
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...inputOf(said), output_tokens: 1 },
  }
  return events([
    event('message_start', { message }),
    event('ping', {}),
    ...blocks.flatMap(({ start, deltas }, index) => [
      event('content_block_start', { index, content_block: start }),
      ...deltas.map((delta) => event('content_block_delta', { index, delta })),
      event('content_block_stop', { index }),
    ]),
    event('message_delta', {
      delta: endOf(said, json),
      usage: { output_tokens: said.usage.output },
    }),
    event('message_stop', {}),
  ])
}

type WireJson = Readonly<Record<string, unknown>>

function endOf({ finish }: Said, json: WireJson) {
  const [sequence] = (json.stop_sequences ?? []) as string[]
  return {
    stop_reason: finishWords[finish],
    stop_sequence: finish === 'stop_sequence' ? sequence : null,
  }
}

function inputOf({ usage: { input, cacheRead } }: Said) {
  return {
    input_tokens: input,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: cacheRead,
    cache_creation: { ephemeral_5m_input_tokens: 0, ephemeral_1h_input_tokens: 0 },
    service_tier: 'standard',
  }
}

function headOf(model: string) {
  return { id: 'msg_01Xk3', type: 'message', role: 'assistant', model }
}

function callId(index: number): string {
  return `toolu_01${index}Gq8rVbnWz`
}

function event(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
}
