// Takes the body of a call and reads from it what routing needs.
import type { Clock } from '../../contract/clock.ts'
import { GatewayError } from '../../errors.ts'
import { advance, type Body, type Identified, type Received } from '../call.ts'

/** Throws GatewayError `invalid_json` without a body, `invalid_request` for one that says not enough. */
export function receive(call: Identified, body: Body | undefined, clock: Clock): Received {
  const { journal, codec } = call
  journal.bodyNs = clock.monotonicNs()
  if (body === undefined) throw new GatewayError('invalid_json')
  journal.requestBytes = body.bytes.length
  return advance(call, { body, envelope: codec.readEnvelope(body.json, call.url) })
}

/** Fastify's parser for `application/json`: the bytes stay, and they are parsed once. */
export function parseBody(bytes: Buffer): Body {
  try {
    return { bytes, json: JSON.parse(bytes.toString()) as unknown }
  } catch (error) {
    throw new GatewayError('invalid_json', { cause: error })
  }
}
