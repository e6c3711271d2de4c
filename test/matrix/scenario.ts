// What a scenario of the matrix is: what a client asks, what the vendor answers, each told in no dialect's words.

export const features = [
  'plain',
  'stream',
  'tools',
  'parallel tools',
  'tool without arguments',
  'vision',
  'PDF',
  'structured output',
  'reasoning',
  'stop reasons',
  'cached usage',
] as const
export type Feature = (typeof features)[number]

export interface Scenario {
  readonly name: string
  readonly feature: Feature
  /** Asked whole, streamed, or once in each way. */
  readonly modes: readonly ('whole' | 'stream')[]
  readonly ask: Ask
  /** One answer a request of the conversation; a request follows each answer that calls tools. */
  readonly answers: readonly Said[]
}

export interface Ask {
  /** The user's words; no other scenario has the same, so that the vendor knows by them what to answer. */
  readonly prompt: string
  readonly system?: string
  readonly image?: Media
  readonly pdf?: Media
  readonly tools?: readonly ToolAsked[]
  readonly schema?: JsonSchema
  readonly isReasoning?: boolean
  readonly stop?: readonly string[]
}

export interface Media {
  readonly mediaType: string
  /** Base64. */
  readonly data: string
}

export interface ToolAsked {
  readonly name: string
  readonly description: string
  readonly parameters: JsonSchema
}

export interface JsonSchema {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, { readonly type: 'string' | 'integer' }>>
  readonly required: string[]
  readonly additionalProperties: false
}

export interface Said {
  readonly reasoning?: string
  readonly text?: string
  readonly calls?: readonly CallSaid[]
  readonly finish: Finish
  readonly usage: UsageSaid
}

export interface CallSaid {
  readonly name: string
  readonly args: Readonly<Record<string, string | number>>
}

export type Finish = 'stop' | 'stop_sequence' | 'length' | 'tool_calls' | 'content_filter'

export interface UsageSaid {
  /** Without what the cache held. */
  readonly input: number
  readonly cacheRead: number
  /** With reasoning. */
  readonly output: number
  readonly reasoning: number
}

/** What a tool gives back, as JSON. */
export function resultOf({ name, args }: CallSaid): Readonly<Record<string, string>> {
  return { from: name, sky: `clear over ${args.city ?? 'us'}` }
}
