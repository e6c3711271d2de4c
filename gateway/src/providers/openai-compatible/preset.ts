// What one vendor of OpenAI's chat dialect does in its own way: the columns of the table of presets.
import type { NameRule } from '../wire-names.ts'

export interface OpenAiPreset {
  /** The provider kind in the configuration. */
  readonly kind: string
  /** Ends in the version, as the vendor has one; null: the administrator must give one. */
  readonly defaultBaseUrl: string | null
  readonly needsCredential: boolean
  /** True: the dialect's own maker, whose requests pass unread. */
  readonly isOriginal: boolean
  /** True: whoever stands behind it, a client's request of the same dialect is sent as it came. */
  readonly takesAsIs: boolean
  /** Where the credential goes: `authorization` as a bearer, another header as it is. */
  readonly credentialHeader: string
  /** Sent with every call, lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** What the vendor has, each at OpenAI's path; clients of any other chat dialect go to its first chat operation. */
  readonly operations: readonly VendorOperation[]
  /** The field that limits the answer's length. */
  readonly maxTokensField: 'max_completion_tokens' | 'max_tokens'
  /** A higher temperature is sent as this one and named. */
  readonly maxTemperature: number
  readonly seedField: 'seed' | 'random_seed'
  /** The word that demands a tool call. */
  readonly requiredChoice: 'required' | 'any'
  /** False: `developer` messages are sent as `system`. */
  readonly hasDeveloperRole: boolean
  /** False: a participant's `name` is left out and named. */
  readonly hasMessageNames: boolean
  /** False: a list of text parts is sent as one string. */
  readonly hasTextLists: boolean
  /** True: a document is Mistral's `document_url`, not OpenAI's `file`. */
  readonly hasDocumentUrls: boolean
  /** False: a schema for the answer is refused; JSON without one stays. */
  readonly hasJsonSchema: boolean
  /** False: `strict` of a tool is left out and named. */
  readonly hasStrictTools: boolean
  /** What the vendor takes as the id of a tool call. */
  readonly callIds: NameRule
  readonly reasoning: ReasoningStyle
  /** The words that the vendor knows for an effort; another one is sent as the nearest. */
  readonly efforts: readonly Effort[]
  /** Where earlier reasoning stands in an assistant's message, `content` being Mistral's chunk; null: it is left out and named. */
  readonly reasoningField: 'reasoning_content' | 'reasoning' | 'content' | null
  /** True: usage in a stream comes only when `stream_options.include_usage` asks for it. */
  readonly mustAskForUsage: boolean
  /** Fields that the vendor refuses or does not heed. */
  readonly lacks: readonly LackableField[]
}

export type VendorOperation =
  | 'chat'
  | 'responses'
  | 'completions'
  | 'embeddings'
  | 'moderations'
  | 'rerank'

/**
 * How a vendor is told to think: `reasoning_effort`; OpenRouter's `reasoning` object; `thinking: {type}`, on or off;
 * `enable_thinking`; the same inside `chat_template_kwargs`; null: not at all.
 */
export type ReasoningStyle =
  | 'reasoning_effort'
  | 'reasoning'
  | 'thinking'
  | 'enable_thinking'
  | 'chat_template_kwargs'
  | null

export const efforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const
export type Effort = (typeof efforts)[number]

/** By their name in the body. */
export type LackableField =
  | 'frequency_penalty'
  | 'logit_bias'
  | 'logprobs'
  | 'metadata'
  | 'n'
  | 'parallel_tool_calls'
  | 'prediction'
  | 'presence_penalty'
  | 'prompt_cache_key'
  | 'response_format'
  | 'safety_identifier'
  | 'seed'
  | 'service_tier'
  | 'stop'
  | 'store'
  | 'stream_options'
  | 'tools'
  | 'top_logprobs'
  | 'user'
  | 'verbosity'

export type Quirks = Partial<Omit<OpenAiPreset, 'kind' | 'defaultBaseUrl'>>

/** A row: what is not said is as most vendors have it. */
export function vendor(kind: string, defaultBaseUrl: string | null, quirks: Quirks = {}) {
  return { ...usual, ...quirks, kind, defaultBaseUrl } satisfies OpenAiPreset as OpenAiPreset
}

/** What only OpenAI itself keeps, and others refuse or read over. */
export const ofOpenAiOnly: readonly LackableField[] = [
  'metadata',
  'prediction',
  'prompt_cache_key',
  'safety_identifier',
  'service_tier',
  'store',
  'verbosity',
]

export const logprobFields: readonly LackableField[] = ['logprobs', 'top_logprobs']

export const penaltyFields: readonly LackableField[] = ['frequency_penalty', 'presence_penalty']

const usual: Omit<OpenAiPreset, 'kind' | 'defaultBaseUrl'> = {
  needsCredential: true,
  isOriginal: false,
  takesAsIs: false,
  credentialHeader: 'authorization',
  headers: {},
  operations: ['chat'],
  maxTokensField: 'max_tokens',
  maxTemperature: 2,
  seedField: 'seed',
  requiredChoice: 'required',
  hasDeveloperRole: false,
  hasMessageNames: true,
  hasTextLists: true,
  hasDocumentUrls: false,
  hasJsonSchema: true,
  hasStrictTools: true,
  // OpenAI's own bound.
  callIds: { maxLength: 40, pattern: /^[\x21-\x7e]+$/ },
  reasoning: 'reasoning_effort',
  efforts: ['low', 'medium', 'high'],
  reasoningField: 'reasoning_content',
  mustAskForUsage: true,
  lacks: ofOpenAiOnly,
}
