// The public addresses of the data plane, and which dialect each speaks.
import type { IncomingHttpHeaders } from 'node:http'
import type { DoorCodec } from './codec.ts'
import type { GeminiDoors } from './gemini-doors.ts'

export interface Endpoint {
  /**
   * Method and path as they are documented; what records and offences call it. Made once and not for each call: a record
   * with a string just put together is written in 7 us, without one in 2.4.
   */
  readonly name: string
  /** Null: the client's headers tell. */
  readonly codec: DoorCodec | null
}

export interface Codecs {
  readonly gemini: GeminiDoors
  readonly openaiChat: DoorCodec
  readonly anthropicMessages: DoorCodec
  readonly anthropicCountTokens: DoorCodec
  readonly openaiCompletions: DoorCodec
  readonly openaiEmbeddings: DoorCodec
  readonly openaiModerations: DoorCodec
  readonly rerank: DoorCodec
  readonly openaiResponses: DoorCodec
  readonly openaiInputTokens: DoorCodec
}

/** The dialect of an answer where no endpoint decides: the vendors' clients tell themselves by a header of their own. */
export function codecFor(codecs: Codecs, url: string, headers: IncomingHttpHeaders): DoorCodec {
  if (isUnder('/v1beta', url) || headers['x-goog-api-key'] !== undefined) return codecs.gemini.any
  const isAnthropic = headers['anthropic-version'] !== undefined || url.startsWith('/v1/messages')
  return isAnthropic ? codecs.anthropicMessages : codecs.openaiChat
}

function isUnder(path: string, url: string): boolean {
  return url.startsWith(path) && /^[/?]?$/.test(url.charAt(path.length))
}
