// What Converse's whole answers and streams have in common: usage and the reason of the end.
import type { FinishReason, PartialUsage } from '../../contract/canonical/answer.ts'
import { readCount, readObject, readObjects } from '../../contract/read-json.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** `inputTokens` leaves out what was read from a cache and written to one. Null when nothing is told. */
export function readUsage(value: unknown): PartialUsage | null {
  const usage = readObject(value)
  const input = readCount(usage?.inputTokens)
  const output = readCount(usage?.outputTokens)
  if (input === null && output === null) return null
  const result: Writable<PartialUsage> = {}
  if (input !== null) result.input = input
  if (output !== null) result.output = output
  const cacheRead = readCount(usage?.cacheReadInputTokens)
  if (cacheRead !== null) result.cacheRead = cacheRead
  const written = readCount(usage?.cacheWriteInputTokens)
  if (written !== null) {
    const details = readObjects(usage?.cacheDetails).filter(({ ttl }) => ttl === '1h')
    const hour = details.reduce((sum, detail) => sum + (readCount(detail.inputTokens) ?? 0), 0)
    result.cacheWrite1h = Math.min(hour, written)
    result.cacheWrite5m = written - result.cacheWrite1h
  }
  return result
}

/** Null for the words that mean that the model failed. */
export function mapStopReason(reason: string | null): FinishReason | null {
  switch (reason) {
    case 'malformed_model_output':
    case 'malformed_tool_use':
      return null
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length'
    case 'stop_sequence':
      return 'stop_sequence'
    case 'tool_use':
      return 'tool_calls'
    case 'guardrail_intervened':
    case 'content_filtered':
      return 'content_filter'
    default:
      return 'stop'
  }
}
