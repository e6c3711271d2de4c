// Anthropic's usage object, read into disjoint classes.
import type { PartialUsage } from '../../contract/canonical/answer.ts'
import { readCount, readObject } from '../../contract/read-json.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * `input_tokens` excludes cache reads and writes. In a stream the counts are cumulative and later events may tell cache
 * writes only as a sum: `before` (what was read so far) keeps the split by lifetime. Null when nothing is told.
 */
export function readUsage(value: unknown, before: PartialUsage | null = null): PartialUsage | null {
  const usage = readObject(value)
  if (usage === null) return null
  const result: Writable<PartialUsage> = {}
  const input = readCount(usage.input_tokens)
  const cacheRead = readCount(usage.cache_read_input_tokens)
  const output = readCount(usage.output_tokens)
  const reasoning = readCount(readObject(usage.output_tokens_details)?.thinking_tokens)
  if (input !== null) result.input = input
  if (cacheRead !== null) result.cacheRead = cacheRead
  if (output !== null) result.output = output
  if (reasoning !== null) result.reasoning = reasoning

  const split = readObject(usage.cache_creation)
  const written5m = readCount(split?.ephemeral_5m_input_tokens)
  const written1h = readCount(split?.ephemeral_1h_input_tokens)
  const written = readCount(usage.cache_creation_input_tokens)
  if (written5m !== null || written1h !== null) {
    result.cacheWrite5m = written5m ?? 0
    result.cacheWrite1h = written1h ?? 0
  } else if (written !== null) {
    result.cacheWrite5m = Math.max(0, written - (before?.cacheWrite1h ?? 0))
  }
  return Object.keys(result).length === 0 ? null : result
}
