// Writes a call in the words of the provider that gets it: its own bytes where both speak one dialect.
import type { CanonicalRequest } from '../../contract/canonical/operations.ts'
import { nothingToUndo } from '../../providers/nothing-to-undo.ts'
import type { AnswerReading } from '../../providers/wire.ts'
import type { Leg, Routed } from '../call.ts'

export interface UpstreamRequest {
  /** Appended to the base URL's path. */
  readonly path: string
  readonly headers: Record<string, string>
  readonly body: Buffer | string
  /** What the reading of the answer must undo. */
  readonly reading: AnswerReading
}

/** Bytes are read and passed as they come: compression would only be undone here. */
const ownHeaders = { 'accept-encoding': 'identity', 'user-agent': 'portcullis' }

/** Throws GatewayError `invalid_request`, `unsupported_parameter`. */
export function encodeRequest(call: Routed, leg: Leg): UpstreamRequest {
  const { wire, passing, target, credential } = leg
  const { isStream, model, wantsUsage } = call.envelope
  const head = wire.head({
    model: target.model,
    isStream,
    baseUrl: leg.provider.baseUrl,
    secret: credential?.secret ?? null,
    clientHeaders: call.headers,
    isSameDialect: passing !== null,
  })
  const headers = { ...head.headers, ...ownHeaders }
  call.journal.warnings.length = 0
  if (passing !== null) {
    const given = call.conversation?.passedTo(leg) ?? call.body
    const fitted = passing.fit?.(given.json) ?? null
    if (fitted !== null) call.journal.warnings.push(...fitted.dropped)
    const body = passing.forwardRequest(fitted?.body ?? given.bytes, {
      publicModel: model,
      upstreamModel: target.model,
      wantsUsage,
      isStream,
    })
    return { path: head.path, headers, body, reading: nothingToUndo }
  }
  const encoded = wire.encode(readCanonical(call), target.model, target.facts)
  call.journal.warnings.push(...encoded.dropped)
  return { path: head.path, headers, body: encoded.body, reading: encoded.reading }
}

/** The request in its canonical form, read once. Throws GatewayError `invalid_request`. */
export function readCanonical(call: Routed): CanonicalRequest {
  const { route, codec, envelope } = call
  if (route.canonical === null) {
    const { json, bytes } = call.conversation?.whole() ?? call.body
    route.canonical = codec.decode(json, bytes, envelope)
  }
  return route.canonical
}
