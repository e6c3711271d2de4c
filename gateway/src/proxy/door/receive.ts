// Takes the body of a call and reads from it what routing needs.
import { isUtf8 } from 'node:buffer'
import type { Clock } from '../../contract/clock.ts'
import { GatewayError } from '../../errors.ts'
import { advance, type Body, type Identified, type Received } from '../call.ts'
import { refuseDeepJson } from './json-depth.ts'

/** Throws GatewayError `invalid_json` without a body, `invalid_request` for one that says not enough. */
export function receive(call: Identified, body: Body | undefined, clock: Clock): Received {
  const { journal, codec } = call
  journal.bodyNs = clock.monotonicNs()
  if (body === undefined) throw new GatewayError('invalid_json')
  journal.requestBytes = body.bytes.length
  return advance(call, { body, envelope: codec.readEnvelope(body.json, call.url) })
}

/**
 * Fastify's parser for `application/json`: the bytes stay, and they are parsed once. They may go on to a provider as they
 * are, so what two parsers would read differently is refused here. Throws GatewayError `invalid_json`, `invalid_request`.
 */
export function parseBody(bytes: Buffer): Body {
  if (!isUtf8(bytes)) {
    throw new GatewayError('invalid_json', { message: 'The body is not valid JSON: no UTF-8.' })
  }
  const json = parseJson(bytes)
  refuseDeepJson(json, bytes.length)
  return { bytes, json }
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString()) as unknown
  } catch (error) {
    throw new GatewayError('invalid_json', { cause: error })
  }
}
