// Gemini's generateContent and streamGenerateContent.
import type { ChatAnswer } from '../../contract/canonical/answer.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { createStreamForwarder } from '../stream-forwarder.ts'
import type { FittedRequest, HeadOptions, Wire } from '../wire.ts'
import { decodeAnswer, scanAnswer } from './decode-answer.ts'
import { createStreamDecoder } from './decode-stream.ts'
import { encodeRequest } from './encode-request.ts'
import { forwardAnswer } from './forward.ts'
import { createStreamWatcher } from './watch-stream.ts'

/** What differs between AI Studio and Vertex AI. */
export interface GoogleSite {
  /** Starts with a slash. */
  pathOf(model: string): string
  credentialHeaders(secret: string | null): Record<string, string>
  /** Calls of tools and their results carry ids. */
  readonly hasCallIds: boolean
  /** As `Passing.fit`. */
  fit?(body: unknown): FittedRequest | null
}

/** Streams are always asked for as server-sent events, whatever form the client wants them in. */
export function createGenerateWire(site: GoogleSite): Wire<ChatRequest, ChatAnswer> {
  return {
    dialect: 'gemini-generate',
    head: (options) => ({
      path:
        site.pathOf(options.model) +
        (options.isStream ? ':streamGenerateContent?alt=sse' : ':generateContent'),
      headers: writeHeaders(site, options),
    }),
    encode: (request, upstreamModel) => encodeRequest(request, upstreamModel, site),
    decode: decodeAnswer,
    stream: { createDecoder: createStreamDecoder },
    passing: {
      scan: scanAnswer,
      ...(site.fit === undefined ? {} : { fit: site.fit }),
      // The model's name is in the address.
      forwardRequest: (body) => body,
      forwardAnswer,
      createStreamForwarder: (options) => createStreamForwarder(createStreamWatcher(options)),
    },
  }
}

export function writeHeaders(
  site: GoogleSite,
  { secret, isStream }: HeadOptions,
): Record<string, string> {
  return {
    'content-type': 'application/json',
    accept: isStream ? 'text/event-stream' : 'application/json',
    ...site.credentialHeaders(secret),
  }
}
