// Usage as Anthropic writes it: input without what was read from or written to the cache.
import type { PartialUsage } from '../../../contract/canonical/answer.ts'
import { completeUsage, sumOutput } from '../../../contract/canonical/usage.ts'

export function encodeUsage(usage: PartialUsage | null) {
  const { input, audioInput, cacheRead, cacheWrite5m, cacheWrite1h } = completeUsage(usage)
  return {
    input_tokens: input + audioInput,
    cache_creation_input_tokens: cacheWrite5m + cacheWrite1h,
    cache_read_input_tokens: cacheRead,
    cache_creation: {
      ephemeral_5m_input_tokens: cacheWrite5m,
      ephemeral_1h_input_tokens: cacheWrite1h,
    },
    output_tokens: sumOutput(usage ?? {}),
  }
}
