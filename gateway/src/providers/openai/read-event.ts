// One event of a streamed Response: its JSON, and the error it may carry.
import { readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'
import type { StreamError } from '../wire.ts'
import { readResponseError } from './read-response.ts'

/** Throws GatewayError `upstream_unreadable`. */
export function readEventData(data: string): JsonObject {
  let event: JsonObject | null = null
  try {
    event = readObject(JSON.parse(data))
  } catch (error) {
    throw unreadable(error)
  }
  if (event === null) throw unreadable()
  return event
}

/** OpenAI's `error` event has its words at the top or in `error`; a Response that failed has them inside. */
export function readEventError(event: JsonObject): StreamError | null {
  const { type } = event
  if (type === 'response.failed') {
    return readResponseError(readObject(event.response)) ?? { message: 'failed', type: null }
  }
  const nested = readObject(event.error)
  if (type !== 'error' && (nested === null || type !== undefined)) return null
  const error = nested ?? event
  return {
    message: readString(error.message) ?? 'no message',
    type: readString(error.code) ?? readString(nested?.type),
  }
}

function unreadable(cause?: unknown): GatewayError {
  return new GatewayError('upstream_unreadable', { detail: 'an event is no JSON object', cause })
}
