// Usage as Gemini writes it: the prompt with what was cached, candidates without thoughts.
import type { PartialUsage } from '../../../contract/canonical/answer.ts'
import { completeUsage, sumInput, sumOutput } from '../../../contract/canonical/usage.ts'

export function encodeUsage(usage: PartialUsage | null) {
  if (usage === null) return undefined
  const { cacheRead, reasoning, audioInput } = completeUsage(usage)
  const prompt = sumInput(usage)
  const output = sumOutput(usage)
  const details = [
    { modality: 'TEXT', tokenCount: prompt - audioInput },
    ...(audioInput > 0 ? [{ modality: 'AUDIO', tokenCount: audioInput }] : []),
  ]
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: Math.max(0, output - reasoning),
    totalTokenCount: prompt + output,
    promptTokensDetails: details,
    ...(cacheRead > 0 ? { cachedContentTokenCount: cacheRead } : {}),
    ...(reasoning > 0 ? { thoughtsTokenCount: reasoning } : {}),
  }
}
