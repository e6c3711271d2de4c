// The messages request as Anthropic's API reads it; what it does not know or take is refused.
import { z } from 'zod'
import { NotTaken, silence, type Heard, type HeardMessage } from '../heard.ts'
import { readJson, take } from '../wire.ts'

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
export const signature = 'ErUBCkYIBxgCIkD0bWF0cml4+/signature=='

export const noFormat = 'output_config: Extra inputs are not permitted'

/** Throws NotTaken. */
export function hearMessages(json: unknown, hasOutputFormat: boolean): Heard {
  const body = take(Request, json)
  if (!hasOutputFormat && body.output_config !== undefined) throw new NotTaken(noFormat)
  checkThinking(body)
  checkTurns(body.messages)
  return hear(body)
}

/** The tool that has to be called, and no other. */
export function forcedTool({
  tools,
  tool_choice: choice,
}: Pick<Body, 'tools' | 'tool_choice'>): NonNullable<Body['tools']>[number] | undefined {
  return choice?.type === 'tool' ? tools?.find(({ name }) => name === choice.name) : undefined
}

function hear(body: Body): Heard {
  const { system, tools = [], output_config: output, thinking } = body
  const forced = forcedTool(body)
  return {
    system:
      typeof system === 'string' ? system : (system ?? []).map((part) => part.text).join('\n'),
    messages: body.messages.map(hearMessage),
    tools: tools
      .filter((tool) => tool !== forced)
      .map(({ name, input_schema: parameters }) => ({ name, parameters })),
    schema: output?.format?.schema ?? forced?.input_schema ?? null,
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
