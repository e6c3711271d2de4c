// Usage as the Responses dialect writes it: cached tokens are a part of the input, reasoning of the output.
import type { PartialUsage } from '../../../contract/canonical/answer.ts'
import { completeUsage, sumInput, sumOutput } from '../../../contract/canonical/usage.ts'

export function encodeUsage(usage: PartialUsage | null) {
  if (usage === null) return null
  const { cacheRead, cacheWrite5m, cacheWrite1h, reasoning } = completeUsage(usage)
  const inputTokens = sumInput(usage)
  const outputTokens = sumOutput(usage)
  return {
    input_tokens: inputTokens,
    input_tokens_details: {
      cached_tokens: cacheRead,
      cache_write_tokens: cacheWrite5m + cacheWrite1h,
    },
    output_tokens: outputTokens,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: inputTokens + outputTokens,
  }
}
