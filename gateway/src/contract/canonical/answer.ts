// The canonical answer, whole and as a stream of events: what every provider is read into and every door writes from.
import type { Citation } from './citation.ts'
import type { Usage } from '../call.ts'
import type { Dialect, MediaSource, Part } from './request.ts'

export type FinishReason =
  | 'stop'
  | 'stop_sequence'
  | 'length'
  | 'tool_calls'
  | 'content_filter'
  | 'pause'

/** Usage as the provider told it; a class that it did not tell is absent, never zero. */
export type PartialUsage = Partial<Usage>

export interface ChatAnswer {
  /** The provider's id of the answer. */
  readonly id: string
  /** Epoch seconds; null: the dialect tells none, and the door puts its own clock's. */
  readonly createdSeconds: number | null
  /** The upstream's model name; the door decides which name the client sees. */
  readonly model: string
  readonly parts: readonly Part[]
  readonly finishReason: FinishReason
  readonly stopSequence?: string
  /** Null: the provider sent none. */
  readonly usage: PartialUsage | null
  /** What it said that this form has no place for, by the provider's names. */
  readonly lost?: readonly string[]
}

/** What a part is when it starts; its text follows in deltas. An opaque part's deltas are its own dialect's JSON. */
export type PartStart =
  | { readonly kind: 'text' }
  | { readonly kind: 'refusal' }
  | { readonly kind: 'reasoning'; readonly id?: string; readonly encrypted?: string }
  /** Whole: no delta follows. */
  | { readonly kind: 'image'; readonly source: MediaSource }
  | {
      readonly kind: 'tool_call'
      readonly id: string
      readonly name: string
      readonly signature?: string
    }
  | {
      readonly kind: 'opaque'
      readonly dialect: Dialect
      readonly type: string
      readonly value: Readonly<Record<string, unknown>>
    }

/**
 * One event of a canonical stream. Order: `start`, then parts, `finish` once, `end` once; `usage` any number of times
 * before `end` (cumulative, the later one wins per class). Parts carry an index from 0 in order of their start and may interleave; a door whose
 * dialect forbids that buffers per index.
 */
export type ChatEvent =
  | {
      readonly kind: 'start'
      readonly id: string
      readonly createdSeconds: number | null
      readonly model: string
    }
  | { readonly kind: 'part_start'; readonly index: number; readonly part: PartStart }
  /**
   * Text of a text, refusal or reasoning part; a fragment of the arguments' JSON of a tool call. A tool call without any
   * has no arguments: the door writes `{}` where its dialect wants them.
   */
  | { readonly kind: 'part_delta'; readonly index: number; readonly text: string }
  /** Of a text part. */
  | { readonly kind: 'part_citation'; readonly index: number; readonly citation: Citation }
  | { readonly kind: 'part_signature'; readonly index: number; readonly signature: string }
  | { readonly kind: 'part_end'; readonly index: number }
  | { readonly kind: 'usage'; readonly usage: PartialUsage }
  | { readonly kind: 'finish'; readonly reason: FinishReason; readonly stopSequence?: string }
  /** The provider failed inside a stream whose status was good. */
  | { readonly kind: 'error'; readonly message: string; readonly type: string | null }
  /** As of `ChatAnswer`; no door writes it, the warnings name it. */
  | { readonly kind: 'lost'; readonly what: string }
  | { readonly kind: 'end' }
  /** Keep-alive; a door may write its own. */
  | { readonly kind: 'ping' }
