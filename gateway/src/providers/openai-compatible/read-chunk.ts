// The error that may stand in a chunk of an OpenAI stream.
import { readArray, readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import type { StreamError } from '../wire.ts'

/** Vendors put an object or plain words at `error`; `null` there is no error. */
export function readChunkError(chunk: JsonObject): StreamError | null {
  if (chunk.error !== undefined && chunk.error !== null) return describe(chunk.error)
  const [choice] = readArray(chunk.choices)
  return choice === undefined ? null : readChoiceError(readObject(choice))
}

/** Routers end an answer whose model failed so. */
export function readChoiceError(choice: JsonObject | null): StreamError | null {
  const error = choice?.error ?? null
  return error !== null || choice?.finish_reason === 'error' ? describe(error) : null
}

function describe(given: unknown): StreamError {
  const error = readObject(given)
  return {
    message: readString(error?.message) ?? readString(given) ?? 'The provider failed.',
    type: readString(error?.type),
  }
}
