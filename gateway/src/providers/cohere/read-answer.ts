// What Cohere's whole answers and streams have in common: usage and the reason of the end.
import type { FinishReason, PartialUsage } from '../../contract/canonical/answer.ts'
import { readCount, readObject } from '../../contract/read-json.ts'

/** What is billed, which leaves Cohere's own preamble out; null when nothing is told. */
export function readUsage(value: unknown): PartialUsage | null {
  const usage = readObject(value)
  const billed = readObject(usage?.billed_units)
  const counted = readObject(usage?.tokens)
  const input = readCount(billed?.input_tokens) ?? readCount(counted?.input_tokens)
  const output = readCount(billed?.output_tokens) ?? readCount(counted?.output_tokens)
  const cached = readCount(usage?.cached_tokens)
  if (input === null && output === null) return null
  return {
    ...(input === null ? {} : { input: Math.max(0, input - (cached ?? 0)) }),
    ...(cached === null ? {} : { cacheRead: cached }),
    ...(output === null ? {} : { output }),
  }
}

/** Null for the two words that mean a failure. */
export function mapFinishReason(reason: string | null): FinishReason | null {
  switch (reason) {
    case 'ERROR':
    case 'TIMEOUT':
      return null
    case 'MAX_TOKENS':
      return 'length'
    case 'STOP_SEQUENCE':
      return 'stop_sequence'
    case 'TOOL_CALL':
      return 'tool_calls'
    case 'ERROR_TOXIC':
      return 'content_filter'
    default:
      return 'stop'
  }
}
