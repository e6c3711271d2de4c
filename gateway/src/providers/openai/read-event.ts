// The error that an event of a streamed Response may carry.
import { readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import type { StreamError } from '../wire.ts'
import { readResponseError } from './read-response.ts'

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
