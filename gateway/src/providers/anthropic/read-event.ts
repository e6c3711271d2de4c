// One event's data of an Anthropic stream as an object, and the error that it may be.
import { readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'
import type { StreamError } from '../wire.ts'

/** Throws GatewayError `upstream_unreadable`. */
export function readEventData(data: string): JsonObject {
  let event: unknown
  try {
    event = JSON.parse(data)
  } catch (cause) {
    throw new GatewayError('upstream_unreadable', { detail: 'an event that is no JSON', cause })
  }
  const object = readObject(event)
  if (object === null) {
    throw new GatewayError('upstream_unreadable', { detail: 'an event that is no object' })
  }
  return object
}

/** Relays also send OpenAI's shape, an `error` without a type around it. */
export function readEventError(event: JsonObject): StreamError | null {
  if (event.type !== 'error' && (event.error === undefined || event.error === null)) return null
  const error = readObject(event.error)
  return {
    message: readString(error?.message) ?? 'The provider failed.',
    type: readString(error?.type),
  }
}
