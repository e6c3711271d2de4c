// The face of a wire: pure functions between the canonical forms of one operation and what a vendor reads and writes.
import type { ChatEvent, PartialUsage } from '../contract/canonical/answer.ts'
import type { OperationName, Operations } from '../contract/canonical/operations.ts'
import type { ModelFacts } from '../contract/model-facts.ts'

/** One operation in one dialect of a vendor. */
export interface Wire<Request, Answer> {
  /** A public dialect's name where a door speaks it too, else the vendor's own. */
  readonly dialect: string
  /** False: the vendor takes this model at another of its wires. `baseUrl` is the provider's own, null the kind's default. */
  serves?(model: string, baseUrl: string | null): boolean
  /** Path and headers of a call. */
  head(options: HeadOptions): RequestHead
  /**
   * Canonical to wire; `upstreamModel` is the name in the body, and `facts` what is known of it, which may be nothing.
   * Throws GatewayError `unsupported_parameter`, `invalid_request`.
   */
  encode(request: Request, upstreamModel: string, facts?: ModelFacts): EncodedRequest
  /**
   * Wire to canonical. `body` is the parsed JSON of `bytes`, which are looked into again only where a number in a tool's
   * arguments would lose digits. Throws GatewayError `upstream_unreadable`.
   */
  decode(body: unknown, reading: AnswerReading, bytes: Buffer): Answer
  /** Null: answers of this operation come whole. */
  readonly stream: StreamWire | null
  /** Null: no door speaks this dialect. */
  readonly passing: Passing | null
}

export interface StreamWire {
  /** The answer's media type; `text/event-stream` where absent. */
  readonly mediaType?: string
  /** Cuts the answer's bytes into events; server-sent events where absent. */
  createEventReader?(): EventReader
  createDecoder(reading: AnswerReading): StreamDecoder
}

/** Client and vendor speak one dialect: bytes pass, and only what must differ is edited in place. */
export interface Passing {
  /** Reads the whole answer for the record. Throws GatewayError `upstream_unreadable` when it is none. */
  scan(body: unknown): AnswerScan
  /** The request's bytes for the vendor; the same Buffer where nothing must change. */
  forwardRequest(body: Buffer, options: ForwardOptions & { readonly isStream: boolean }): Buffer
  /**
   * For vendors that know less than their dialect: the request as this one takes it; null where it does as it is.
   * Throws GatewayError `unsupported_parameter`.
   */
  fit?(body: unknown): FittedRequest | null
  /** A whole answer's bytes for the client; the same Buffer where nothing must change. */
  forwardAnswer(body: Buffer, options: ForwardOptions): Buffer
  /** Null: answers of this operation come whole. */
  createStreamForwarder: ((options: ForwardOptions) => StreamForwarder) | null
}

/** By operation, a vendor's wires. */
export type Wires = {
  readonly [Name in OperationName]?: readonly Wire<
    Operations[Name]['request'],
    Operations[Name]['answer']
  >[]
}

/** A wire of whatever operation: the flow never looks into what it carries from one side to the other. */
export type AnyWire = Wire<
  Operations[OperationName]['request'],
  Operations[OperationName]['answer']
>

/** Reads events out of bytes that may be cut anywhere. */
export interface EventReader {
  /** The events that these bytes complete. Throws GatewayError `upstream_unreadable` when one grows past its bound or is broken. */
  push(chunk: Buffer): readonly WireEvent[]
  /** What is left when the body ends. */
  end(): readonly WireEvent[]
}

/** One event of a stream: of server-sent events, or of another framing that has a type and a text. */
export interface WireEvent {
  /** The `event:` field; empty when there was none. */
  readonly event: string
  /** The `data:` lines, joined by a line feed. */
  readonly data: string
}

export interface HeadOptions {
  /** The provider's own name of the model. */
  readonly model: string
  readonly isStream: boolean
  /** The provider's own; null: the kind's default. */
  readonly baseUrl: string | null
  readonly secret: string | null
  /** The caller's, lower case; only what the provider takes is copied (beta headers). */
  readonly clientHeaders: Readonly<Record<string, string | string[] | undefined>>
  readonly isSameDialect: boolean
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

/** A request in its own dialect, changed for its vendor. */
export interface FittedRequest {
  readonly body: Buffer
  /** As of `EncodedRequest`. */
  readonly dropped: readonly string[]
}

/** What `encode` did to the request that the reading of its answer must undo. */
export interface AnswerReading {
  /** The provider's tool name -> the client's; only the names that had to be changed. */
  readonly toolNames: ReadonlyMap<string, string>
  /** The provider's name of a tool whose input is the answer's text: a call of it is none. */
  readonly jsonTool?: string
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
  /** Canonical events of one event. Throws GatewayError `upstream_unreadable`. */
  push(event: WireEvent): readonly ChatEvent[]
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
  /** The response that the client went on from, where the provider got its conversation instead. */
  readonly previousId?: string | null
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
  /** In dialects that number their events. */
  readonly position?: StreamPosition | undefined
  /** The answer as one JSON text, as the client got it, once the stream is complete; in dialects whose answers are stored. */
  finalAnswer?(): string | null
  /** About how many bytes of words the client got so far: for an estimate, should nobody tell the usage. */
  readonly contentBytes: number
  result(): AnswerScan
}

/** How far a stream of numbered events has come. */
export interface StreamPosition {
  /** Of the answer. */
  readonly id: string
  /** Of the last event. */
  readonly sequence: number
}

export interface StreamError {
  readonly message: string
  readonly type: string | null
}
