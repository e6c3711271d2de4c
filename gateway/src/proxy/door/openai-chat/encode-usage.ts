// Usage as OpenAI writes it: cached tokens are a part of the prompt, reasoning of the completion, and the total is their sum.
import type { PartialUsage } from '../../../contract/canonical/answer.ts'
import { completeUsage, sumInput, sumOutput } from '../../../contract/canonical/usage.ts'

export function encodeUsage(usage: PartialUsage) {
  const { cacheRead, audioInput, reasoning, audioOutput } = completeUsage(usage)
  const promptTokens = sumInput(usage)
  const completionTokens = sumOutput(usage)
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: cacheRead, audio_tokens: audioInput },
    completion_tokens_details: { reasoning_tokens: reasoning, audio_tokens: audioOutput },
  }
}
