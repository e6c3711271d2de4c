// What a Response says of itself: how it ended, what it cost, what it called.
import type { FinishReason } from '../../contract/canonical/answer.ts'
import { readObject, readObjects, readString, type JsonObject } from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'
import type { AnswerScan, StreamError } from '../wire.ts'
import { readResponseUsage } from './read-usage.ts'

/** Throws GatewayError `upstream_unreadable` for what is no Response, `upstream_failed` for one that failed. */
export function openResponse(body: unknown): JsonObject {
  const response = readObject(body)
  const error = readResponseError(response)
  if (error !== null) throw new GatewayError('upstream_failed', { detail: error.message })
  if (response === null || !Array.isArray(response.output)) {
    throw new GatewayError('upstream_unreadable', { detail: 'no output in the answer' })
  }
  return response
}

export function readResponseError(response: JsonObject | null): StreamError | null {
  const error = readObject(response?.error)
  if (error === null && response?.status !== 'failed') return null
  return {
    message: readString(error?.message) ?? 'the response failed without a message',
    type: readString(error?.type) ?? readString(error?.code),
  }
}

/** Null: it is not at its end. */
export function finishOf(response: JsonObject): FinishReason | null {
  switch (response.status) {
    case 'completed':
      return countCalls(response) > 0 ? 'tool_calls' : 'stop'
    case 'incomplete':
      return readObject(response.incomplete_details)?.reason === 'content_filter'
        ? 'content_filter'
        : 'length'
    default:
      return null
  }
}

export function scanResponse(response: JsonObject): AnswerScan {
  return {
    usage: readResponseUsage(response.usage),
    finishReason: finishOf(response),
    toolCallCount: countCalls(response),
    model: readString(response.model),
  }
}

function countCalls({ output }: JsonObject): number {
  return readObjects(output).filter(({ type }) => isCall(type)).length
}

export function isCall(type: unknown): boolean {
  return type === 'function_call' || type === 'custom_tool_call'
}
