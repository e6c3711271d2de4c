// The error that an event of an Anthropic stream may be.
import { readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import type { StreamError } from '../wire.ts'

/** Relays also send OpenAI's shape, an `error` without a type around it. */
export function readEventError(event: JsonObject): StreamError | null {
  if (event.type !== 'error' && (event.error === undefined || event.error === null)) return null
  const error = readObject(event.error)
  return {
    message: readString(error?.message) ?? 'The provider failed.',
    type: readString(error?.type),
  }
}
