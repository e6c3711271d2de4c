// Cohere's chat, version 2: requests as strictly as the API reads them, answers whole and streamed.
import { z } from 'zod'
import type { Answer } from '../../fakes/scripted-server.ts'
import { NotTaken, silence, type Heard, type HeardMessage } from '../heard.ts'
import type { Finish, Said } from '../scenario.ts'
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

const text = z.strictObject({ type: z.literal('text'), text: z.string().min(1) })
const image = z.strictObject({
  type: z.literal('image_url'),
  image_url: z.strictObject({
    url: z.string(),
    detail: z.enum(['auto', 'low', 'high']).optional(),
  }),
})
const message = z.discriminatedUnion('role', [
  z.strictObject({
    role: z.enum(['system', 'user']),
    content: z.union([z.string().min(1), z.array(z.union([text, image])).min(1)]),
  }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.union([z.string().min(1), z.array(text)]).optional(),
    tool_plan: z.string().optional(),
    tool_calls: z
      .array(
        z.strictObject({
          id: z.string().min(1),
          type: z.literal('function'),
          function: z.strictObject({ name: z.string(), arguments: z.string() }),
        }),
      )
      .min(1)
      .optional(),
  }),
  z.strictObject({
    role: z.literal('tool'),
    tool_call_id: z.string(),
    content: z.union([z.string(), z.array(text)]),
  }),
])

const Request = z.strictObject({
  model: z.string(),
  messages: z.array(message).min(1),
  stream: z.boolean().optional(),
  max_tokens: z.int().min(1).optional(),
  temperature: z.number().min(0).max(1).optional(),
  p: z.number().min(0.01).max(0.99).optional(),
  k: z.int().min(0).max(500).optional(),
  seed: z.int().optional(),
  stop_sequences: z.array(z.string().min(1)).max(5).optional(),
  tools: z
    .array(
      z.strictObject({
        type: z.literal('function'),
        function: z.strictObject({
          name: z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_-]*$/),
          description: z.string().optional(),
          parameters: z.looseObject({ type: z.literal('object') }),
        }),
      }),
    )
    .min(1)
    .optional(),
  tool_choice: z.enum(['REQUIRED', 'NONE']).optional(),
  strict_tools: z.boolean().optional(),
  response_format: z
    .strictObject({
      type: z.enum(['text', 'json_object']),
      json_schema: z.looseObject({ type: z.literal('object') }).optional(),
    })
    .optional(),
  thinking: z
    .strictObject({
      type: z.enum(['enabled', 'disabled']),
      token_budget: z.int().min(1).optional(),
    })
    .optional(),
})

type Body = z.infer<typeof Request>
type Message = z.infer<typeof message>

export const cohereChat: VendorWire = {
  dialect: 'cohere-chat',
  isAt: (path) => path.endsWith('/chat'),
  isStream: ({ json }) => json.stream === true,
  hear: ({ json }) => hear(take(Request, json)),
  write: (said) => write(said),
  writeStream: (said) => writeStream(said),
  refuse: (words) => ({ id: '1f2e', message: words }),
  isSigning: false,
  refuses: { 'a document': /The model behind this name takes only text files, inline\./ },
  keepsBack: { reasoningTokens: true },
}

function hear(body: Body): Heard {
  const isSystem = ({ role }: Message) => role === 'system'
  checkCalls(body.messages)
  return {
    system: body.messages.filter(isSystem).flatMap(hearTexts).join('\n'),
    messages: body.messages.filter((entry) => !isSystem(entry)).map(hearMessage),
    tools: (body.tools ?? []).map(({ function: { name, parameters } }) => ({ name, parameters })),
    schema: body.response_format?.json_schema ?? null,
    isReasoning: body.thinking?.type === 'enabled',
    stop: body.stop_sequences ?? [],
  }
}

function checkCalls(messages: readonly Message[]): void {
  const calls = messages.flatMap((entry) =>
    entry.role === 'assistant' ? (entry.tool_calls ?? []).map(({ id }) => id) : [],
  )
  const results = messages.flatMap((entry) => (entry.role === 'tool' ? [entry.tool_call_id] : []))
  if (calls.join() !== results.join()) throw new NotTaken('calls and results do not match')
}

/** The plan is what is said beside calls. */
function hearTexts(entry: Message): string[] {
  const { content = '' } = entry
  const plan = entry.role === 'assistant' ? (entry.tool_plan ?? '') : ''
  const texts =
    typeof content === 'string'
      ? [content]
      : content.flatMap((part) => ('text' in part ? [part.text] : []))
  return [plan, ...texts].filter((words) => words !== '')
}

function hearMessage(entry: Message): HeardMessage {
  if (entry.role === 'tool') {
    const value = readJson(hearTexts(entry).join(''))
    return { ...silence, role: 'user', results: [{ id: entry.tool_call_id, value }] }
  }
  const parts = typeof entry.content === 'string' ? [] : (entry.content ?? [])
  const calls = entry.role === 'assistant' ? (entry.tool_calls ?? []) : []
  return {
    ...silence,
    role: entry.role === 'assistant' ? 'assistant' : 'user',
    texts: hearTexts(entry),
    images: parts.flatMap((part) =>
      part.type === 'image_url' ? [readDataUrl(part.image_url.url)] : [],
    ),
    calls: calls.map(({ id, function: { name, arguments: args } }) => ({
      id,
      name,
      args: readJson(args),
    })),
  }
}

const finishWords: Readonly<Record<Finish, string>> = {
  stop: 'COMPLETE',
  stop_sequence: 'STOP_SEQUENCE',
  length: 'MAX_TOKENS',
  tool_calls: 'TOOL_CALL',
  content_filter: 'ERROR_TOXIC',
}

function write(said: Said): Answer {
  const { reasoning, text: words, calls } = said
  const content = [
    ...(reasoning === undefined ? [] : [{ type: 'thinking', thinking: reasoning }]),
    ...(words === undefined ? [] : [{ type: 'text', text: words }]),
  ]
  return whole({
    id: 'c0ffee00-4a1b',
    finish_reason: finishWords[said.finish],
    message: {
      role: 'assistant',
      ...(content.length === 0 ? {} : { content }),
      ...(calls && { tool_calls: calls.map(callOf) }),
    },
    usage: usageOf(said),
  })
}

function writeStream(said: Said): Answer {
  const { reasoning, text: words, calls = [] } = said
  const contents = [
    ...(reasoning === undefined ? [] : [{ type: 'thinking', words: reasoning }]),
    ...(words === undefined ? [] : [{ type: 'text', words }]),
  ]
  return events([
    event('message-start', {
      id: 'c0ffee00-4a1b',
      delta: { message: { role: 'assistant', content: [], tool_plan: '', tool_calls: [] } },
    }),
    ...contents.flatMap(({ type, words: all }, index) => {
      const field = type === 'text' ? 'text' : 'thinking'
      const delta = (content: object) => ({ index, delta: { message: { content } } })
      return [
        event('content-start', delta({ type, [field]: '' })),
        ...wordsOf(all).map((word) => event('content-delta', delta({ [field]: word }))),
        event('content-end', { index }),
      ]
    }),
    ...calls.flatMap((call, index) => {
      const { id, type, function: fn } = callOf(call, index)
      const delta = (fields: object) => ({ index, delta: { message: { tool_calls: fields } } })
      return [
        event('tool-call-start', delta({ id, type, function: { ...fn, arguments: '' } })),
        ...argumentPieces(call.args).map((piece) =>
          event('tool-call-delta', delta({ function: { arguments: piece } })),
        ),
        event('tool-call-end', { index }),
      ]
    }),
    event('message-end', {
      delta: { finish_reason: finishWords[said.finish], usage: usageOf(said) },
    }),
  ])
}

function callOf({ name, args }: { name: string; args: object }, index: number) {
  return {
    id: `${name}_k${index}d8s2`,
    type: 'function',
    function: { name, arguments: JSON.stringify(args) },
  }
}

/** Reasoning is a part of the output that is not told apart. */
function usageOf({ usage: { input, cacheRead, output } }: Said) {
  return {
    billed_units: { input_tokens: input + cacheRead, output_tokens: output },
    tokens: { input_tokens: input + cacheRead + 70, output_tokens: output + 2 },
    cached_tokens: cacheRead,
  }
}

function event(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
}
