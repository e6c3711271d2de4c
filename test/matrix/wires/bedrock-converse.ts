// Bedrock's Converse: requests as strictly as the API reads them, answers whole and as an AWS event stream.
import { z } from 'zod'
import { writeEvent } from '../../../gateway/src/providers/bedrock/event-stream.fixture.ts'
import type { Answer } from '../../fakes/scripted-server.ts'
import { NotTaken, silence, type Heard, type HeardMessage } from '../heard.ts'
import type { Finish, Said } from '../scenario.ts'
import { argumentPieces, readJson, take, whole, wordsOf, type VendorWire } from '../wire.ts'

const text = z.strictObject({ text: z.string().regex(/\S/) })
const source = z.strictObject({ bytes: z.string().regex(/^[A-Za-z0-9+/]+=*$/) })
const image = z.strictObject({
  image: z.strictObject({ format: z.enum(['png', 'jpeg', 'gif', 'webp']), source }),
})
const document = z.strictObject({
  document: z.strictObject({
    format: z.enum(['pdf', 'csv', 'doc', 'docx', 'xls', 'xlsx', 'html', 'txt', 'md']),
    name: z.string().regex(/^[a-zA-Z0-9 ()[\]-]{1,200}$/),
    source,
  }),
})
const toolUseId = z.string().regex(/^[a-zA-Z0-9_.:-]{1,64}$/)
const block = z.union([
  text,
  image,
  document,
  z.strictObject({
    toolUse: z.strictObject({
      toolUseId,
      name: z.string(),
      input: z.record(z.string(), z.unknown()),
    }),
  }),
  z.strictObject({
    toolResult: z.strictObject({
      toolUseId,
      content: z.array(
        z.union([text, z.strictObject({ json: z.record(z.string(), z.unknown()) })]),
      ),
      status: z.enum(['success', 'error']).optional(),
    }),
  }),
  z.strictObject({
    reasoningContent: z.strictObject({
      reasoningText: z.strictObject({ text: z.string(), signature: z.string().optional() }),
    }),
  }),
])

const Request = z.strictObject({
  messages: z
    .array(z.strictObject({ role: z.enum(['user', 'assistant']), content: z.array(block).min(1) }))
    .min(1),
  system: z.array(text).min(1).optional(),
  inferenceConfig: z
    .strictObject({
      maxTokens: z.int().min(1).optional(),
      temperature: z.number().min(0).max(1).optional(),
      topP: z.number().optional(),
      stopSequences: z.array(z.string().min(1)).optional(),
    })
    .optional(),
  toolConfig: z
    .strictObject({
      tools: z
        .array(
          z.strictObject({
            toolSpec: z.strictObject({
              name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/),
              description: z.string().min(1).optional(),
              inputSchema: z.strictObject({ json: z.looseObject({ type: z.literal('object') }) }),
              strict: z.boolean().optional(),
            }),
          }),
        )
        .min(1),
      toolChoice: z
        .union([
          z.strictObject({ auto: z.strictObject({}) }),
          z.strictObject({ any: z.strictObject({}) }),
          z.strictObject({ tool: z.strictObject({ name: z.string() }) }),
        ])
        .optional(),
    })
    .optional(),
  outputConfig: z
    .strictObject({
      textFormat: z.strictObject({
        type: z.literal('json_schema'),
        structure: z.strictObject({
          jsonSchema: z.strictObject({ name: z.string().optional(), schema: z.string() }),
        }),
      }),
    })
    .optional(),
  additionalModelRequestFields: z
    .strictObject({
      top_k: z.int().optional(),
      thinking: z
        .strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1_024) })
        .optional(),
    })
    .optional(),
})

type Body = z.infer<typeof Request>
type Block = z.infer<typeof block>

const signature = 'EqQBCkYICxgCKkBb+bedrock/signature=='

export const bedrockConverse: VendorWire = {
  dialect: 'bedrock-converse',
  isAt: (path) => /\/model\/[^/]+\/converse(-stream)?$/.test(path),
  isStream: ({ path }) => path.endsWith('/converse-stream'),
  hear: ({ json }) => hear(take(Request, json)),
  write: (said) => write(said),
  writeStream: (said) => writeStream(said),
  refuse: (message) => ({ message }),
  isSigning: true,
  refuses: {},
  keepsBack: { reasoningTokens: true },
}

function hear(body: Body): Heard {
  checkTurns(body)
  const format = body.outputConfig?.textFormat.structure.jsonSchema.schema
  return {
    system: (body.system ?? []).map((part) => part.text).join('\n'),
    messages: body.messages.map(hearMessage),
    tools: (body.toolConfig?.tools ?? []).map(({ toolSpec: { name, inputSchema } }) => ({
      name,
      parameters: inputSchema.json,
    })),
    schema: format === undefined ? null : readJson(format),
    isReasoning: canThink(body) ? isThinking(body) : null,
    stop: body.inferenceConfig?.stopSequences ?? [],
  }
}

function isThinking(body: Body): boolean {
  return body.additionalModelRequestFields?.thinking !== undefined
}

/** In the middle of a turn only where it began with thinking. */
function canThink({ messages }: Body): boolean {
  const last = messages.findLast(({ role }) => role === 'assistant')?.content ?? []
  return !last.some((entry) => 'toolUse' in entry) || 'reasoningContent' in last[0]!
}

function checkTurns(body: Body): void {
  const { messages, toolConfig, inferenceConfig, additionalModelRequestFields: fields } = body
  for (const [index, { role, content }] of messages.entries()) {
    if (role !== (index % 2 === 0 ? 'user' : 'assistant')) throw new NotTaken('roles in disorder')
    const calls = content.flatMap((entry) => ('toolUse' in entry ? [entry.toolUse.toolUseId] : []))
    if (calls.length > 0 && toolConfig === undefined)
      throw new NotTaken('toolUse without toolConfig')
    const results = (messages[index + 1]?.content ?? []).flatMap((entry) =>
      'toolResult' in entry ? [entry.toolResult.toolUseId] : [],
    )
    if (calls.join() !== results.join()) throw new NotTaken('calls and results do not match')
    const hasDocument = content.some((entry) => 'document' in entry)
    if (hasDocument && !content.some((entry) => 'text' in entry))
      throw new NotTaken('a document alone')
  }
  const budget = fields?.thinking?.budget_tokens ?? 0
  if (budget >= (inferenceConfig?.maxTokens ?? Infinity))
    throw new NotTaken('maxTokens below the budget')
  if (isThinking(body) && !canThink(body)) throw new NotTaken('thinking behind a call without it')
}

function hearMessage({
  role,
  content,
}: {
  role: 'user' | 'assistant'
  content: Block[]
}): HeardMessage {
  return {
    ...silence,
    role,
    texts: content.flatMap((entry) => ('text' in entry ? [entry.text] : [])),
    images: content.flatMap((entry) =>
      'image' in entry
        ? [{ mediaType: `image/${entry.image.format}`, data: entry.image.source.bytes }]
        : [],
    ),
    files: content.flatMap((entry) =>
      'document' in entry
        ? [{ mediaType: `application/${entry.document.format}`, data: entry.document.source.bytes }]
        : [],
    ),
    calls: content.flatMap((entry) =>
      'toolUse' in entry
        ? [{ id: entry.toolUse.toolUseId, name: entry.toolUse.name, args: entry.toolUse.input }]
        : [],
    ),
    results: content.flatMap((entry) =>
      'toolResult' in entry
        ? [{ id: entry.toolResult.toolUseId, value: resultOf(entry.toolResult.content) }]
        : [],
    ),
    signatures: content.flatMap((entry) => {
      if (!('reasoningContent' in entry)) return []
      const { signature: given = '' } = entry.reasoningContent.reasoningText
      if (given !== signature) throw new NotTaken('the signature of the reasoning is wrong')
      return [given]
    }),
  }
}

function resultOf(content: readonly ({ text: string } | { json: unknown })[]): unknown {
  const [first] = content
  if (first !== undefined && 'json' in first) return first.json
  return readJson(content.map((entry) => ('text' in entry ? entry.text : '')).join(''))
}

const finishWords: Readonly<Record<Finish, string>> = {
  stop: 'end_turn',
  stop_sequence: 'stop_sequence',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'content_filtered',
}

function write(said: Said): Answer {
  const { reasoning, text: words, calls = [] } = said
  const content = [
    ...(reasoning === undefined
      ? []
      : [{ reasoningContent: { reasoningText: { text: reasoning, signature } } }]),
    ...(words === undefined ? [] : [{ text: words }]),
    ...calls.map(({ name, args }, index) => ({
      toolUse: { toolUseId: callId(index), name, input: args },
    })),
  ]
  return whole({
    metrics: { latencyMs: 551 },
    output: { message: { role: 'assistant', content } },
    stopReason: finishWords[said.finish],
    usage: usageOf(said),
  })
}

function writeStream(said: Said): Answer {
  const { reasoning, text: words, calls = [] } = said
  const blocks: object[][] = []
  if (reasoning !== undefined) {
    blocks.push([
      ...wordsOf(reasoning).map((word) => ({ reasoningContent: { text: word } })),
      { reasoningContent: { signature } },
    ])
  }
  if (words !== undefined) blocks.push(wordsOf(words).map((word) => ({ text: word })))
  const firstCall = blocks.length
  for (const { args } of calls) {
    blocks.push(argumentPieces(args).map((input) => ({ toolUse: { input } })))
  }
  const parts = [writeEvent('messageStart', { role: 'assistant' })]
  for (const [contentBlockIndex, deltas] of blocks.entries()) {
    const call = calls[contentBlockIndex - firstCall]
    if (call !== undefined) {
      const toolUse = { name: call.name, toolUseId: callId(contentBlockIndex - firstCall) }
      parts.push(writeEvent('contentBlockStart', { contentBlockIndex, start: { toolUse } }))
    }
    for (const delta of deltas)
      parts.push(writeEvent('contentBlockDelta', { contentBlockIndex, delta }))
    parts.push(writeEvent('contentBlockStop', { contentBlockIndex }))
  }
  parts.push(
    writeEvent('messageStop', { stopReason: finishWords[said.finish] }),
    writeEvent('metadata', { metrics: { latencyMs: 551 }, usage: usageOf(said) }),
  )
  return { contentType: 'application/vnd.amazon.eventstream', parts }
}

function usageOf({ usage: { input, cacheRead, output } }: Said) {
  return {
    inputTokens: input,
    outputTokens: output,
    totalTokens: input + cacheRead + output,
    cacheReadInputTokens: cacheRead,
    cacheWriteInputTokens: 0,
  }
}

function callId(index: number): string {
  return `tooluse_${index}hZ9qVbn`
}
