// The face of a door's codec: pure functions between one public dialect and the canonical forms.
import type { ChatAnswer, ChatEvent } from '../../contract/canonical/answer.ts'
import type { ChatRequest, Dialect } from '../../contract/canonical/request.ts'
import type { GatewayError } from '../../errors.ts'

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
}

/** Turns canonical events into the bytes of the client's stream. */
export interface StreamEncoder {
  /** Text to write for this event, possibly empty (buffered, or nothing in this dialect). An `error` event writes nothing: see `encodeStreamError`. */
  encode(event: ChatEvent): string
  /** True once something that the client counts as content was written: headers may go out. */
  readonly hasContent: boolean
}

export interface EncodedError {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface DoorCodec {
  readonly dialect: Dialect
  /** Throws GatewayError `invalid_request` with `param`. */
  readEnvelope(body: unknown): DoorEnvelope
  /**
   * `body` is the parsed JSON of `bytes`, which are looked into again only where a number in a tool's arguments would
   * lose digits. Throws GatewayError `invalid_request` with `param`.
   */
  decode(body: unknown, bytes: Buffer): ChatRequest
  /** A JSON value to serialise. */
  encode(answer: ChatAnswer, context: ReplyContext): unknown
  createStreamEncoder(context: ReplyContext): StreamEncoder
  encodeError(error: GatewayError, callId: string): EncodedError
  /** A native error event and the clean end of the stream. */
  encodeStreamError(error: GatewayError, callId: string): string
  readonly keepAlive: string
  encodeModels(models: readonly PublicModel[]): unknown
  encodeModel(model: PublicModel): unknown
}

export interface PublicModel {
  readonly name: string
  /** Epoch milliseconds. */
  readonly createdAt: number
  /** The tenant that publishes it. */
  readonly owner: string
}
