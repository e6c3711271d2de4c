// The canonical chat request: what every dialect in is read into, and every provider out is written from.

import type { Citation } from './citation.ts'

export const dialects = [
  'openai-chat',
  'anthropic-messages',
  'openai-responses',
  'gemini-generate',
  'openai-completions',
] as const
export type Dialect = (typeof dialects)[number]

/** Marks the end of a prefix that the provider may cache. */
export interface CacheMark {
  readonly ttl: '5m' | '1h'
}

/** Bytes by reference or inline; exactly one source. */
export type MediaSource =
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'file_id'; readonly id: string }

export interface TextPart {
  readonly kind: 'text'
  readonly text: string
  /** Of answers only: no vendor takes them back. */
  readonly citations?: readonly Citation[]
  readonly cache?: CacheMark
}

export interface ImagePart {
  readonly kind: 'image'
  readonly source: MediaSource
  /** OpenAI's `low | high | auto`. */
  readonly detail?: string
  readonly cache?: CacheMark
}

export interface FilePart {
  readonly kind: 'file'
  readonly source: MediaSource
  readonly filename?: string
  readonly cache?: CacheMark
}

export interface AudioPart {
  readonly kind: 'audio'
  readonly data: string
  readonly format: string
}

export interface ToolCallPart {
  readonly kind: 'tool_call'
  readonly id: string
  readonly name: string
  /** JSON text exactly as it was given: numbers and key order keep. */
  readonly argumentsJson: string
  /** Gemini's thoughtSignature, which belongs to its call. */
  readonly signature?: string
  readonly cache?: CacheMark
}

export interface ToolResultPart {
  readonly kind: 'tool_result'
  readonly callId: string
  readonly content: readonly (TextPart | ImagePart | FilePart)[]
  readonly isError: boolean
  readonly cache?: CacheMark
}

/** Thinking, byte-exact and in order: a signed block, an encrypted item, or plain text of a provider that signs nothing. */
export interface ReasoningPart {
  readonly kind: 'reasoning'
  readonly text: string
  readonly signature?: string
  /** Anthropic's redacted_thinking data, or Responses' encrypted_content. */
  readonly encrypted?: string
  readonly id?: string
}

export interface RefusalPart {
  readonly kind: 'refusal'
  readonly text: string
}

/** A block that only its own dialect understands (server tools, citations' sources); passed there, refused elsewhere. */
export interface OpaquePart {
  readonly kind: 'opaque'
  readonly dialect: Dialect
  readonly type: string
  readonly value: Readonly<Record<string, unknown>>
}

export type Part =
  | TextPart
  | ImagePart
  | FilePart
  | AudioPart
  | ToolCallPart
  | ToolResultPart
  | ReasoningPart
  | RefusalPart
  | OpaquePart

/** `system` and `developer` may stand anywhere; an adapter without them lifts them to the top, in order. */
export interface Message {
  readonly role: 'system' | 'developer' | 'user' | 'assistant'
  readonly parts: readonly Part[]
  readonly name?: string
}

export interface Tool {
  readonly name: string
  readonly description?: string
  /** JSON Schema of the arguments object. */
  readonly parameters: Readonly<Record<string, unknown>>
  readonly isStrict?: boolean
  readonly cache?: CacheMark
}

/** A tool that the provider runs itself (web search, code execution); only its own dialect knows it. */
export interface NativeTool {
  readonly dialect: Dialect
  readonly type: string
  readonly value: Readonly<Record<string, unknown>>
}

export type ToolChoice =
  | { readonly kind: 'auto' }
  | { readonly kind: 'none' }
  | { readonly kind: 'required' }
  | { readonly kind: 'named'; readonly name: string }

export type ResponseFormat =
  | { readonly kind: 'text' }
  | { readonly kind: 'json' }
  | {
      readonly kind: 'json_schema'
      readonly name: string
      readonly schema: Readonly<Record<string, unknown>>
      readonly isStrict: boolean
    }

export interface ReasoningOptions {
  readonly effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'
  readonly budgetTokens?: number
}

export interface ChatRequest {
  /** The dialect it came in by. */
  readonly dialect: Dialect
  readonly model: string
  readonly isStream: boolean
  readonly messages: readonly Message[]
  readonly tools: readonly Tool[]
  readonly nativeTools: readonly NativeTool[]
  /** Undefined: the provider's default. */
  readonly toolChoice?: ToolChoice
  readonly parallelToolCalls?: boolean
  readonly maxOutputTokens?: number
  readonly temperature?: number
  readonly topP?: number
  readonly topK?: number
  readonly stop?: readonly string[]
  readonly seed?: number
  readonly presencePenalty?: number
  readonly frequencyPenalty?: number
  readonly candidateCount?: number
  readonly responseFormat?: ResponseFormat
  readonly reasoning?: ReasoningOptions
  /** The client wants to read the thoughts; for dialects that show them only where they are asked for. */
  readonly showsThoughts?: boolean
  readonly endUser?: string
  /** Fields the canonical form has no place for, by their name in `dialect`; sent on only to the same dialect, else named in the warning header. */
  readonly extra: Readonly<Record<string, unknown>>
}
