// The public addresses of the data plane, and which dialect each speaks.
import type { IncomingHttpHeaders } from 'node:http'
import type { DoorCodec } from './codec.ts'
import type { GeminiDoors } from './gemini-doors.ts'

export interface Endpoint {
  /** Method and path as they are documented, by `nameEndpoint`; what records and offences call it. */
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

/**
 * Joined, since a template gives a rope: V8 serialises a record that holds one by its slow way, in 2.7 us for 1.3. Made
 * once for each endpoint.
 */
export function nameEndpoint(method: string, path: string): string {
  return [method, path].join(' ')
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
