// Wires of OpenAI's chat dialect: OpenAI's own, Azure's, and those of vendors that do some things in their own way.
import { z } from 'zod'
import type { Answer } from '../../fakes/scripted-server.ts'
import type { CallSaid, Finish, Said } from '../scenario.ts'
import { argumentPieces, events, take, whole, wordsOf, type VendorWire } from '../wire.ts'
import { chatRequestOf, hearChat, type ChatStrictness } from './openai-chat-request.ts'

interface ChatVendor extends ChatStrictness {
  /** Azure's filter results, beside everything else. */
  readonly hasFilterResults: boolean
  /** Usage in a stream comes when it is asked for; else with the last chunk of the answer. */
  readonly isUsageAskedFor: boolean
  /** False: calls have no `type`, and no `index` in a stream. */
  readonly areCallsTyped: boolean
  createCallId(index: number): string
}

const openAiFields = {
  stream_options: z.strictObject({ include_usage: z.boolean().optional() }).optional(),
  max_completion_tokens: z.int().min(1).optional(),
  max_tokens: z.int().min(1).optional(),
  parallel_tool_calls: z.boolean().optional(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh']).optional(),
  n: z.literal(1).optional(),
  presence_penalty: z.number().optional(),
  frequency_penalty: z.number().optional(),
  seed: z.int().optional(),
  user: z.string().optional(),
  store: z.boolean().optional(),
}

const openAi: ChatVendor = {
  callId: /^call_[\x21-\x7e]{1,35}$/,
  reasoningField: null,
  requiredChoice: 'required',
  hasAddresses: false,
  fields: openAiFields,
  hasFilterResults: false,
  isUsageAskedFor: true,
  areCallsTyped: true,
  createCallId: (index) => `call_Tq7${index}fXw0bkzv5uYcR1aLmNsd`,
}

const { store: _store, user: _user, parallel_tool_calls: _parallel, ...plainFields } = openAiFields

/** Ids of other vendors' calls come back to these where a conversation moves. */
const anyCallId = /^[\x21-\x7e]{1,40}$/

export const openAiChat = createChatWire({ ...openAi, callId: anyCallId })
export const azureChat = createChatWire({ ...openAi, callId: anyCallId, hasFilterResults: true })
export const compatibleChat = createChatWire({
  ...openAi,
  callId: anyCallId,
  reasoningField: 'reasoning_content',
  fields: {
    ...plainFields,
    parallel_tool_calls: z.boolean().optional(),
    user: z.string().optional(),
  },
})
export const ollamaChat = createChatWire({
  ...openAi,
  callId: anyCallId,
  reasoningField: 'reasoning',
  fields: plainFields,
  createCallId: (index) => `call_${index}x4k2m8pq`,
})
export const mistralChat = createChatWire({
  ...openAi,
  callId: /^[a-zA-Z0-9]{9}$/,
  reasoningField: 'content',
  requiredChoice: 'any',
  hasAddresses: true,
  fields: {
    max_tokens: z.int().min(1).optional(),
    parallel_tool_calls: z.boolean().optional(),
    reasoning_effort: z.enum(['none', 'high']).optional(),
    random_seed: z.int().optional(),
    safe_prompt: z.boolean().optional(),
    prompt_mode: z.literal('reasoning').optional(),
  },
  isUsageAskedFor: false,
  areCallsTyped: false,
  createCallId: (index) => `Xy7${index}kQ2bZ`,
})

function createChatWire(vendor: ChatVendor): VendorWire {
  const schema = chatRequestOf(vendor)
  return {
    dialect: 'openai-chat',
    isAt: (path) => path.split('?')[0]!.endsWith('/chat/completions'),
    isStream: ({ json }) => json.stream === true,
    hear({ json }) {
      const effort = json.reasoning_effort
      return hearChat(take(schema, json), effort !== undefined && effort !== 'none')
    },
    write: (said, { json }) => write(vendor, said, String(json.model)),
    writeStream(said, { json }) {
      const options = json.stream_options as { include_usage?: boolean } | undefined
      const isAsked = !vendor.isUsageAskedFor || options?.include_usage === true
      return writeStream(vendor, said, String(json.model), isAsked)
    },
    refuse: (message) => ({
      error: { message, type: 'invalid_request_error', param: null, code: null },
    }),
    isSigning: false,
    refuses: {},
    keepsBack: { reasoning: vendor.reasoningField === null, stopSequence: true },
  }
}

const finishWords: Readonly<Record<Finish, string>> = {
  stop: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  tool_calls: 'tool_calls',
  content_filter: 'content_filter',
}

function write(vendor: ChatVendor, said: Said, model: string): Answer {
  const calls = (said.calls ?? []).map((call, index) => ({
    id: vendor.createCallId(index),
    ...(vendor.areCallsTyped ? { type: 'function' } : {}),
    function: { name: call.name, arguments: JSON.stringify(call.args) },
  }))
  return whole({
    ...headOf(model),
    object: 'chat.completion',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          ...writeContent(vendor, said),
          ...(calls.length === 0 ? {} : { tool_calls: calls }),
        },
        finish_reason: finishWords[said.finish],
        logprobs: null,
        ...filterResults(vendor),
      },
    ],
    usage: usageOf(said),
    ...(vendor.hasFilterResults ? { prompt_filter_results: promptFilter } : {}),
  })
}

function writeContent({ reasoningField }: ChatVendor, { text, reasoning }: Said) {
  if (reasoning === undefined || reasoningField === null)
    return { content: text ?? null, refusal: null }
  if (reasoningField !== 'content') return { content: text ?? '', [reasoningField]: reasoning }
  return {
    content: [
      { type: 'thinking', thinking: [{ type: 'text', text: reasoning }] },
      ...(text === undefined ? [] : [{ type: 'text', text }]),
    ],
  }
}

function writeStream(vendor: ChatVendor, said: Said, model: string, hasUsage: boolean): Answer {
  const head = { ...headOf(model), object: 'chat.completion.chunk' }
  const chunk = (delta: object, finish: string | null = null, more: object = {}) =>
    event({
      ...head,
      choices: [
        { index: 0, delta, finish_reason: finish, logprobs: null, ...filterResults(vendor) },
      ],
      ...more,
    })
  const usage = usageOf(said)
  const isUsageApart = vendor.isUsageAskedFor
  const lastMore = isUsageApart || !hasUsage ? {} : { usage }
  return events([
    ...(vendor.hasFilterResults
      ? [
          event({
            id: '',
            object: '',
            created: 0,
            model: '',
            choices: [],
            prompt_filter_results: promptFilter,
          }),
        ]
      : []),
    chunk({ role: 'assistant', content: '' }),
    ...wordsOf(said.reasoning).flatMap((word) =>
      reasoningDeltas(vendor, word).map((delta) => chunk(delta)),
    ),
    ...wordsOf(said.text).map((content) => chunk({ content })),
    ...callDeltas(vendor, said.calls ?? []).map((delta) => chunk({ tool_calls: [delta] })),
    chunk({}, finishWords[said.finish], lastMore),
    ...(hasUsage && isUsageApart ? [event({ ...head, choices: [], usage })] : []),
    'data: [DONE]\n\n',
  ])
}

function reasoningDeltas({ reasoningField }: ChatVendor, word: string): object[] {
  if (reasoningField === null) return []
  if (reasoningField !== 'content') return [{ content: '', [reasoningField]: word }]
  return [{ content: [{ type: 'thinking', thinking: [{ type: 'text', text: word }] }] }]
}

/** All at once, or all heads first, then pieces of the arguments in turn, as vendors may interleave them. */
function callDeltas(vendor: ChatVendor, calls: readonly CallSaid[]): object[] {
  if (!vendor.areCallsTyped) {
    return calls.map(({ name, args }, index) => ({
      id: vendor.createCallId(index),
      function: { name, arguments: JSON.stringify(args) },
    }))
  }
  const heads = calls.map(({ name }, index) => ({
    index,
    id: vendor.createCallId(index),
    type: 'function',
    function: { name, arguments: '' },
  }))
  const pieces = [0, 1].flatMap((turn) =>
    calls.flatMap(({ args }, index) => {
      const piece = chatPieces(args)[turn]
      return piece === undefined ? [] : [{ index, function: { arguments: piece } }]
    }),
  )
  return [...heads, ...pieces]
}

/** OpenAI writes arguments that are none, too. */
function chatPieces(args: object): string[] {
  return Object.keys(args).length === 0 ? ['{}'] : argumentPieces(args)
}

function usageOf({ usage: { input, cacheRead, output, reasoning } }: Said) {
  return {
    prompt_tokens: input + cacheRead,
    completion_tokens: output,
    total_tokens: input + cacheRead + output,
    prompt_tokens_details: { cached_tokens: cacheRead },
    completion_tokens_details: { reasoning_tokens: reasoning },
  }
}

const safe = { hate: { filtered: false, severity: 'safe' } }
const promptFilter = [{ prompt_index: 0, content_filter_results: safe }]

function filterResults({ hasFilterResults }: ChatVendor) {
  return hasFilterResults ? { content_filter_results: safe } : {}
}

function headOf(model: string) {
  return { id: 'chatcmpl-9f3k', created: 1_795_000_000, model: `${model}-2026-01-01` }
}

function event(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`
}
