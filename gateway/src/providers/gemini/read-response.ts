// What every reader of a Gemini answer does first, whole or one piece of a stream: its candidate, its parts, its end.
import { readObject, readObjects, readString, type JsonObject } from '../../contract/read-json.ts'
import { mayBeRewritten, parseExactly } from '../../contract/canonical/tool-arguments.ts'
import { parseEventData, requireObject } from '../event-data.ts'
import type { StreamError } from '../wire.ts'

export interface ResponsePiece {
  readonly id: string
  readonly model: string
  readonly parts: readonly JsonObject[]
  /** Gemini's word; `SAFETY` for a prompt that was blocked, which has no candidate. Null: it goes on. */
  readonly finishReason: string | null
  readonly finishMessage: string | null
  readonly usage: unknown
  /** What its search found. */
  readonly grounding: unknown
  /** What it tells beside that and no other dialect knows. */
  readonly lost: readonly string[]
}

/** `text` is the JSON that `response` was parsed from: read again where a number of a call's arguments would lose digits. */
export function readPiece(response: JsonObject, text: () => string): ResponsePiece {
  const candidate = candidateOf(response)
  const blockReason = readString(readObject(response.promptFeedback)?.blockReason)
  const isBlocked = candidate === null && blockReason !== null
  return {
    id: readString(response.responseId) ?? '',
    model: readString(response.modelVersion) ?? '',
    parts: readParts(candidate, text),
    finishReason: isBlocked ? 'SAFETY' : readString(candidate?.finishReason),
    finishMessage: readString(candidate?.finishMessage),
    usage: response.usageMetadata,
    grounding: candidate?.groundingMetadata,
    lost: besides.filter((name) => candidate?.[name] !== undefined),
  }
}

const besides = ['citationMetadata', 'urlContextMetadata', 'logprobsResult']

/** Providers and relays answer with an error under a good status too; some as a list of one. */
export function readErrorInside(response: JsonObject): StreamError | null {
  const error = readObject(response.error)
  if (error === null) return null
  return {
    message: readString(error.message) ?? 'The provider failed.',
    type: error.status === 'UNAVAILABLE' ? 'overloaded_error' : readString(error.status),
  }
}

/** Of an event's data. Throws GatewayError `upstream_unreadable`. */
export function parseResponse(text: string): JsonObject {
  const value = parseEventData(text)
  return requireObject(Array.isArray(value) ? value[0] : value)
}

/** More than one is never asked for across dialects. */
function candidateOf(response: JsonObject): JsonObject | null {
  return readObjects(response.candidates)[0] ?? null
}

function readParts(candidate: JsonObject | null, text: () => string): JsonObject[] {
  const parts = readObjects(readObject(candidate?.content)?.parts)
  if (!parts.some((part) => mayBeRewritten(readObject(part.functionCall)?.args, text())))
    return parts
  const exact = readObject(parseExactly(text()))
  const again = exact === null ? null : candidateOf(exact)
  return readObjects(readObject(again?.content)?.parts)
}
