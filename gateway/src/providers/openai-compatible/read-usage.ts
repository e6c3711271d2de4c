// OpenAI's usage object, read into disjoint classes.
import type { PartialUsage } from '../../contract/canonical/answer.ts'
import { readCount, readObject, type JsonObject } from '../../contract/read-json.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * `prompt_tokens` includes cached and audio tokens, `completion_tokens` includes reasoning and audio. xAI counts
 * reasoning outside completion_tokens but inside total_tokens; DeepSeek tells cache hits at the top too. Null when there
 * is no usage object or none of its counts.
 */
export function readUsage(value: unknown): PartialUsage | null {
  const usage = readObject(value)
  const prompt = readCount(usage?.prompt_tokens)
  const completion = readCount(usage?.completion_tokens)
  if (usage === null || (prompt === null && completion === null)) return null
  const promptDetails = readObject(usage.prompt_tokens_details)
  const completionDetails = readObject(usage.completion_tokens_details)
  const result: Writable<PartialUsage> = {}

  const cacheRead =
    readCount(promptDetails?.cached_tokens) ?? readCount(usage.prompt_cache_hit_tokens)
  const cacheWrite = readCount(promptDetails?.cache_write_tokens)
  const audioInput = readCount(promptDetails?.audio_tokens)
  if (cacheRead !== null) result.cacheRead = cacheRead
  if (cacheWrite !== null) result.cacheWrite5m = cacheWrite
  if (audioInput !== null) result.audioInput = audioInput
  if (prompt !== null) {
    const parts = (cacheRead ?? 0) + (cacheWrite ?? 0) + (audioInput ?? 0)
    result.input = Math.max(0, prompt - parts)
  }

  const reasoning = readCount(completionDetails?.reasoning_tokens)
  const audioOutput = readCount(completionDetails?.audio_tokens)
  if (reasoning !== null) result.reasoning = reasoning
  if (audioOutput !== null) result.audioOutput = audioOutput
  if (completion !== null) {
    const total = readCount(usage.total_tokens)
    const isReasoningOutside = total === (prompt ?? 0) + completion + (reasoning ?? 0)
    const all = isReasoningOutside ? completion + (reasoning ?? 0) : completion
    result.output = Math.max(0, all - (audioOutput ?? 0))
  }
  return result
}

/** Groq tells it in a place of its own too. */
export function readChunkUsage({ usage, x_groq: groq }: JsonObject): PartialUsage | null {
  return readUsage(usage) ?? readUsage(readObject(groq)?.usage)
}
