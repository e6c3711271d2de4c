// The public addresses of the data plane, and which dialect each speaks.
import type { IncomingHttpHeaders } from 'node:http'
import type { DoorCodec } from './codec.ts'

export interface Endpoint {
  /** As it is documented; what records and offences call it. */
  readonly path: string
  /** Null: the client's headers tell. */
  readonly codec: DoorCodec | null
}

export interface Codecs {
  readonly openaiChat: DoorCodec
  readonly anthropicMessages: DoorCodec
  readonly anthropicCountTokens: DoorCodec
  readonly openaiCompletions: DoorCodec
  readonly openaiEmbeddings: DoorCodec
  readonly openaiModerations: DoorCodec
  readonly rerank: DoorCodec
  readonly openaiResponses: DoorCodec
}

/** The dialect of an answer where no endpoint decides: Anthropic's clients always send their version. */
export function codecFor(codecs: Codecs, url: string, headers: IncomingHttpHeaders): DoorCodec {
  const isAnthropic = headers['anthropic-version'] !== undefined || url.startsWith('/v1/messages')
  return isAnthropic ? codecs.anthropicMessages : codecs.openaiChat
}
