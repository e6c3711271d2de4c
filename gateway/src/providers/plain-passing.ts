// Passing for operations whose answers are one JSON object with a model's name and usage, and nothing to scan beside.
import type { PartialUsage } from '../contract/canonical/answer.ts'
import { readObject, readString, type JsonObject } from '../contract/read-json.ts'
import { GatewayError } from '../errors.ts'
import { applyEdits } from './json-members.ts'
import { renameModel } from './rename-model.ts'
import type { Passing } from './wire.ts'

/** `holds`: whether the object is an answer of the operation at all. */
export function createPlainPassing(options: {
  readonly holds: (answer: JsonObject) => boolean
  readonly readUsage: (answer: JsonObject) => PartialUsage | null
}): Passing {
  return {
    scan(body) {
      const answer = openAnswer(body, options.holds)
      const usage = options.readUsage(answer)
      return { usage, finishReason: 'stop', toolCallCount: 0, model: readString(answer.model) }
    },
    forwardRequest: (body, { publicModel, upstreamModel }) =>
      rename(body, publicModel, upstreamModel),
    forwardAnswer: (body, { publicModel, upstreamModel }) =>
      rename(body, upstreamModel, publicModel),
    createStreamForwarder: null,
  }
}

/** Throws GatewayError `upstream_failed` for an error under a good status, `upstream_unreadable` for what is no answer. */
export function openAnswer(body: unknown, holds: (answer: JsonObject) => boolean): JsonObject {
  const answer = readObject(body)
  if (answer !== null && holds(answer)) return answer
  const error = readObject(answer?.error)
  if (error === null) {
    throw new GatewayError('upstream_unreadable', { detail: 'the answer is of another shape' })
  }
  throw new GatewayError('upstream_failed', { detail: readString(error.message) ?? 'no message' })
}

function rename(body: Buffer, from: string, to: string): Buffer {
  if (from === to) return body
  const text = body.toString('latin1')
  return Buffer.from(applyEdits(text, renameModel(text, to)), 'latin1')
}
