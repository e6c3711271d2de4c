// The error that may stand in a chunk of an OpenAI stream.
import { readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import type { StreamError } from '../wire.ts'

/** Vendors put an object or plain words at `error`; `null` there is no error. */
export function readChunkError(chunk: JsonObject): StreamError | null {
  if (chunk.error === undefined || chunk.error === null) return null
  const error = readObject(chunk.error)
  return {
    message: readString(error?.message) ?? readString(chunk.error) ?? 'The provider failed.',
    type: readString(error?.type),
  }
}
