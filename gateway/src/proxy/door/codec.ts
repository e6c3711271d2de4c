// The face of a door's codec: pure functions between one operation of a public dialect and the canonical forms.
import type { ChatEvent } from '../../contract/canonical/answer.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import type { OperationName, Operations } from '../../contract/canonical/operations.ts'
import type { GatewayError } from '../../errors.ts'
import type { StreamPosition } from '../../providers/wire.ts'

export type { StreamPosition }

/** The few fields that routing needs of every body; read without a look at the rest. */
export interface DoorEnvelope {
  readonly model: string
  readonly isStream: boolean
  /** OpenAI chat: the client asked for a usage chunk. Always true where the dialect always sends usage. */
  readonly wantsUsage: boolean
}

export interface ReplyContext {
  /** The public name the client asked for; what it sees as `model` in body and stream. */
  readonly model: string
  readonly wantsUsage: boolean
  /** Our call id, for dialects whose errors carry one. */
  readonly callId: string
  readonly nowSeconds: number
  /** The request's JSON, for dialects whose answers repeat it. */
  readonly request?: unknown
}

/** Turns canonical events into the bytes of the client's stream. */
export interface StreamEncoder {
  /** Text to write for this event, possibly empty (buffered, or nothing in this dialect). An `error` event writes nothing: see `encodeStreamError`. */
  encode(event: ChatEvent): string
  /** True once something that the client counts as content was written: headers may go out. */
  readonly hasContent: boolean
  /** In dialects that number their events. */
  readonly position?: StreamPosition
  /** The answer as one JSON text once the stream is complete, in dialects whose answers are stored. */
  finalAnswer?(): string | null
}

export interface EncodedError {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a dialect says whatever was asked for: its errors, and its list of models. */
export interface DialectVoice {
  /** How its clients send a key, for one who sent none. */
  readonly keyHint: string
  encodeError(error: GatewayError, callId: string): EncodedError
  encodeModels(models: readonly PublicModel[]): unknown
  encodeModel(model: PublicModel): unknown
}

export interface Door<Request, Answer> extends DialectVoice {
  readonly operation: OperationName
  /** The wire that it forwards to as bytes has the same name. */
  readonly dialect: string
  /** `url` is the request's path and query. Throws GatewayError `invalid_request` with `param`. */
  readEnvelope(body: unknown, url: string): DoorEnvelope
  /**
   * `body` is the parsed JSON of `bytes`, which are looked into again only where a number in a tool's arguments would
   * lose digits. Throws GatewayError `invalid_request` with `param`.
   */
  decode(body: unknown, bytes: Buffer, envelope: DoorEnvelope): Request
  /** A JSON value to serialise; `request` is what `decode` gave. */
  encode(answer: Answer, context: ReplyContext, request: Request): unknown
  /** Null: answers of this operation come whole. */
  readonly stream: DoorStream | null
  /** Clients may come back to its answers by their ids. */
  readonly isStored?: boolean
  /** The gateway's own answer, where no target of the model has the operation. */
  estimate?(request: Request, countTokens: CountTokens): Promise<Answer>
}

/** Tokens of a text, by a tokenizer that need not be the model's. */
export type CountTokens = (text: string) => Promise<number>

export interface DoorStream {
  createEncoder(context: ReplyContext, request: ChatRequest): StreamEncoder
  /** A native error event and the clean end of the stream. `position`: what the client has seen of it. */
  encodeError(error: GatewayError, callId: string, position?: StreamPosition): string
  readonly keepAlive: string
  /** Words that no client takes for an event; absent where clients choke on comments. `words` is one line. */
  comment?(words: string): string
  /** `text/event-stream` where absent. */
  readonly mediaType?: string
  /** For a stream that is not sent as server-sent events: writes them in its own form. */
  createFraming?(): StreamFraming
}

/** Another form for the events of a stream. */
export interface StreamFraming {
  /** `events` are whole server-sent events. */
  frame(events: Buffer | string): string
  /** What ends a complete stream. */
  end(): string
  /** Events written so far. */
  readonly count: number
}

export type DoorOf<Name extends OperationName> = Door<
  Operations[Name]['request'],
  Operations[Name]['answer']
>

/** A door of whatever operation. */
export type DoorCodec = Door<
  Operations[OperationName]['request'],
  Operations[OperationName]['answer']
>

export interface PublicModel {
  readonly name: string
  /** Epoch milliseconds. */
  readonly createdAt: number
  /** The tenant that publishes it. */
  readonly owner: string
  /** What can be asked of it here. */
  readonly operations: readonly OperationName[]
}
