// The face of a provider adapter: pure functions between the canonical forms and one wire dialect.
import type { Dispatcher } from 'undici'
import type { Clock } from '../contract/clock.ts'
import type { ChatAnswer, ChatEvent, PartialUsage } from '../contract/canonical/answer.ts'
import type { ChatRequest, Dialect } from '../contract/canonical/request.ts'
import type { ErrorCode } from '../errors.ts'

export interface SseEvent {
  /** The `event:` field; empty when there was none. */
  readonly event: string
  /** The `data:` lines, joined by a line feed. */
  readonly data: string
}

export interface RequestHead {
  /** Appended to the base URL, starts with a slash. */
  readonly path: string
  /** Lower-case names; the credential's header is among them. */
  readonly headers: Record<string, string>
}

export interface EncodedRequest {
  readonly body: string
  /** Names of the caller's fields that this provider has no place for; they go into the warning header. */
  readonly dropped: readonly string[]
  /** To be handed to `decode` or `createStreamDecoder` of the same attempt. */
  readonly reading: AnswerReading
}

/** What `encode` did to the request that the reading of its answer must undo. */
export interface AnswerReading {
  /** The provider's tool name -> the client's; only the names that had to be changed. */
  readonly toolNames: ReadonlyMap<string, string>
}

/** What is read of an answer whose bytes pass: everything the record needs and nothing more. */
export interface AnswerScan {
  readonly usage: PartialUsage | null
  /** One of the canonical finish reasons; null: the answer did not come to its end. */
  readonly finishReason: string | null
  readonly toolCallCount: number
  readonly model: string | null
}

export interface StreamDecoder {
  /** Canonical events of one server-sent event. Throws GatewayError `upstream_unreadable`. */
  push(event: SseEvent): readonly ChatEvent[]
  /** What is left when the body ends: a missing `finish` is not made up; the flow treats it as a cut stream. */
  end(): readonly ChatEvent[]
}

/** Same dialect: what must differ between the bytes of the two sides. */
export interface ForwardOptions {
  /** The name the client asked for. */
  readonly publicModel: string
  /** The provider's own name; equal to `publicModel` where nothing must be renamed. */
  readonly upstreamModel: string
  /** The client asked for usage in the stream (always true in a dialect that always sends it). */
  readonly wantsUsage: boolean
}

/**
 * Same dialect: the bytes of an upstream stream, passed on in whole events, and read for the record on the way.
 * What the client may not see (a usage chunk it did not ask for) is taken out, and an alias is put in, in place.
 */
export interface StreamForwarder {
  /**
   * Bytes to write now, whole events only; empty when no event is complete. The chunk itself where nothing changes.
   * Throws GatewayError `upstream_unreadable` when an event grows past its bound.
   */
  push(chunk: Buffer): Buffer
  /** Whole events that were still held when the body ended (a last event without its blank line). */
  end(): Buffer
  /** True once an event with content, or the stream's regular end, was seen: headers may go out. */
  readonly hasContent: boolean
  /** True once the provider said that the stream is complete (`[DONE]`, `message_stop`). */
  readonly isComplete: boolean
  /** An error event inside the stream. Its own bytes are never passed: the door writes the native error event. */
  readonly error: StreamError | null
  result(): AnswerScan
}

export interface StreamError {
  readonly message: string
  readonly type: string | null
}

/** A refused or failed upstream answer, in our terms. */
export interface UpstreamFailure {
  readonly code: ErrorCode
  /** What the client gets: the upstream's own status, but 502 for our credential and 503 for an overload. */
  readonly status: number
  /** The provider's own words, for the client where the design allows it; never HTML. */
  readonly message: string | null
  readonly isRetryable: boolean
  /** Milliseconds the provider asked to wait. */
  readonly retryAfterMs: number | null
}

export interface ProviderAdapter {
  readonly kind: string
  readonly dialect: Dialect
  /** Null: the administrator must give one. */
  readonly defaultBaseUrl: string | null
  /** False: the kind needs no credential. */
  readonly needsCredential: boolean
  /** True: the kind never leaves the process, so no address is checked. */
  readonly isInProcess: boolean
  /** Path and headers of a chat call. `clientHeaders` are the caller's, lower case; only what the provider takes is copied (beta headers). */
  head(options: {
    readonly model: string
    readonly isStream: boolean
    readonly secret: string | null
    readonly clientHeaders: Readonly<Record<string, string | string[] | undefined>>
    readonly isSameDialect: boolean
  }): RequestHead
  /** Canonical to wire; `upstreamModel` is the name in the body. Throws GatewayError `unsupported_parameter`, `invalid_request`. */
  encode(request: ChatRequest, upstreamModel: string): EncodedRequest
  /**
   * Wire to canonical. `body` is the parsed JSON of `bytes`, which are looked into again only where a number in a tool's
   * arguments would lose digits. Throws GatewayError `upstream_unreadable`.
   */
  decode(body: unknown, reading: AnswerReading, bytes: Buffer): ChatAnswer
  createStreamDecoder(reading: AnswerReading): StreamDecoder
  /** Same dialect: reads the whole answer for the record. Throws GatewayError `upstream_unreadable` when it is none. */
  scan(body: unknown): AnswerScan
  /** Same dialect: the request's bytes for the provider; the same Buffer where nothing must change. */
  forwardRequest(body: Buffer, options: ForwardOptions & { readonly isStream: boolean }): Buffer
  /** Same dialect: a whole answer's bytes for the client; the same Buffer where nothing must change. */
  forwardAnswer(body: Buffer, options: ForwardOptions): Buffer
  createStreamForwarder(options: ForwardOptions): StreamForwarder
  /** Status is never 2xx. */
  decodeFailure(
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
    body: Buffer,
    /** The credential that was sent, masked in the provider's words. */
    secret: string | null,
  ): UpstreamFailure
  /** Headers of the provider's answer that pass to the client (request id and rate limits), lower case. */
  readonly passedAnswerHeaders: readonly string[]
  /** Its own transport, for kinds that live in the process. */
  createDispatcher?(options: { readonly clock: Clock }): Dispatcher
}
