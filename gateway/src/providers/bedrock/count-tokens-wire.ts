// Bedrock's CountTokens, which takes a request of Converse.
import type { TokenCount } from '../../contract/canonical/operations.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { readCount, readObject, type JsonObject } from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'
import type { EncodedRequest, Wire } from '../wire.ts'
import { headOf } from './converse-wire.ts'
import { encodeRequest } from './encode-request.ts'

export const countTokensWire: Wire<ChatRequest, TokenCount> = {
  dialect: 'bedrock-count-tokens',
  head: (options) => headOf('count-tokens', options),
  encode,
  decode,
  stream: null,
  passing: null,
}

/** Only what counts as input is taken. */
function encode(request: ChatRequest, upstreamModel: string): EncodedRequest {
  const { body, dropped, reading } = encodeRequest(request, upstreamModel)
  const wire = JSON.parse(body) as JsonObject
  const { system, messages, toolConfig, additionalModelRequestFields } = wire
  const converse = { system, messages, toolConfig, additionalModelRequestFields }
  return { body: JSON.stringify({ input: { converse } }), dropped, reading }
}

function decode(body: unknown): TokenCount {
  const inputTokens = readCount(readObject(body)?.inputTokens)
  if (inputTokens === null) {
    throw new GatewayError('upstream_unreadable', { detail: 'no inputTokens in the answer' })
  }
  return { model: '', usage: null, inputTokens }
}
