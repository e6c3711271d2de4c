// One event's data of an OpenAI stream as an object, and the error that may stand in it.
import { readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'
import type { StreamError } from '../wire.ts'

/** Throws GatewayError `upstream_unreadable`. */
export function readChunk(data: string): JsonObject {
  let chunk: unknown
  try {
    chunk = JSON.parse(data)
  } catch (cause) {
    throw new GatewayError('upstream_unreadable', { detail: 'a chunk that is no JSON', cause })
  }
  const object = readObject(chunk)
  if (object === null) {
    throw new GatewayError('upstream_unreadable', { detail: 'a chunk that is no object' })
  }
  return object
}

/** Vendors put an object or plain words at `error`; `null` there is no error. */
export function readChunkError(chunk: JsonObject): StreamError | null {
  if (chunk.error === undefined || chunk.error === null) return null
  const error = readObject(chunk.error)
  return {
    message: readString(error?.message) ?? readString(chunk.error) ?? 'The provider failed.',
    type: readString(error?.type),
  }
}
