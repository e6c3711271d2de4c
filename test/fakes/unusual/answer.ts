// An answer with more in it than words, as its provider sends it, and what is to become of it.

export type Json = Readonly<Record<string, unknown>>

export interface UnusualAnswer {
  readonly name: string
  /** The provider's kind, and the path of its base URL. */
  readonly kind: string
  readonly basePath: string
  /** The dialect whose door passes its bytes; null: no door speaks it. */
  readonly own: string | null
  /** The answer as it comes whole. */
  readonly whole: Json
  /** The same as a stream: server-sent events, or `[type, payload]` of AWS's. */
  readonly events: readonly (Json | string | readonly [string, Json])[]
  /** Words that every door must show. */
  readonly says: string
  /** What doors of other dialects name as dropped. */
  readonly lost: readonly string[]
  /** Tokens in and out, as the record has them. */
  readonly tokens: readonly [input: number, output: number]
  /** An image that doors with images must show. */
  readonly image?: string
  /** An address of a source that doors with citations must show. */
  readonly source?: string
}

export const pixel = 'iVBORw0KGgo='
export const page = 'https://weather.example/trier'
/** Of every answer here. */
export const tokens = [11, 7] as const
