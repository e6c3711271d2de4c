// Gemini's usageMetadata, read into disjoint classes.
import type { PartialUsage } from '../../contract/canonical/answer.ts'
import { readCount, readObject, readObjects, type JsonObject } from '../../contract/read-json.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/**
 * The prompt's count includes what the cache held and excludes what tools of the provider put in; the candidates' count
 * excludes thoughts. Audio and images are told as parts of both. Null when nothing is told.
 */
export function readUsage(value: unknown): PartialUsage | null {
  const usage = readObject(value)
  if (usage === null) return null
  const result: Writable<PartialUsage> = {}
  readInput(usage, result)
  readOutput(usage, result)
  return Object.keys(result).length === 0 ? null : result
}

function readInput(usage: JsonObject, result: Writable<PartialUsage>): void {
  const prompt = readCount(usage.promptTokenCount)
  if (prompt === null) return
  const cached = readCount(usage.cachedContentTokenCount)
  const audio = countOf(usage.promptTokensDetails, 'AUDIO')
  // Cached audio is in both lists; it is counted as cached.
  const freshAudio = Math.max(0, audio - countOf(usage.cacheTokensDetails, 'AUDIO'))
  const byTools = readCount(usage.toolUsePromptTokenCount) ?? 0
  result.input = Math.max(0, prompt - (cached ?? 0) - freshAudio) + byTools
  if (cached !== null) result.cacheRead = cached
  if (freshAudio > 0) result.audioInput = freshAudio
}

function readOutput(usage: JsonObject, result: Writable<PartialUsage>): void {
  const candidates = readCount(usage.candidatesTokenCount)
  const thoughts = readCount(usage.thoughtsTokenCount)
  if (candidates === null && thoughts === null) return
  const audio = countOf(usage.candidatesTokensDetails, 'AUDIO')
  const image = countOf(usage.candidatesTokensDetails, 'IMAGE')
  result.output = Math.max(0, (candidates ?? 0) - audio - image) + (thoughts ?? 0)
  if (thoughts !== null) result.reasoning = thoughts
  if (audio > 0) result.audioOutput = audio
  if (image > 0) result.image = image
}

function countOf(details: unknown, modality: string): number {
  return readObjects(details)
    .filter((detail) => detail.modality === modality)
    .reduce((sum, detail) => sum + (readCount(detail.tokenCount) ?? 0), 0)
}
