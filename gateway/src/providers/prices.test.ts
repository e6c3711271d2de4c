import { calcPrice } from '@pydantic/genai-prices'
import { describe, expect, it } from 'vitest'
import { completeUsage } from '../contract/canonical/usage.ts'
import { createPriceOf } from './prices.ts'

const atMs = Date.UTC(2026, 10, 24, 12)
const priceOf = createPriceOf()

describe('the price of a call', () => {
  it('is counted in whole micro-dollars by class', () => {
    // 1,000 x 0.15 + 500 x 0.075 + 100 x 0.60
    const usage = completeUsage({ input: 1_000, cacheRead: 500, output: 100 })
    expect(priceOf({ kind: 'openai', model: 'gpt-4o-mini', usage, atMs })).toBe(248)
  })

  it('is unknown, not zero, for a model or a kind without a price', () => {
    const usage = completeUsage({ input: 1_000 })
    expect(priceOf({ kind: 'openai', model: 'our-own-model', usage, atMs })).toBeNull()
    expect(priceOf({ kind: 'openai-compatible', model: 'gpt-4o-mini', usage, atMs })).toBeNull()
  })

  it('is zero for the demo model', () => {
    const usage = completeUsage({ input: 1_000, output: 10 })
    expect(priceOf({ kind: 'demo', model: 'demo', usage, atMs })).toBe(0)
  })

  it.each([
    ['openai', 'gpt-4o-mini'],
    ['openai', 'gpt-4.1-nano-2025-04-14'],
    ['anthropic', 'claude-sonnet-4-5-20250929'],
    ['anthropic', 'claude-haiku-4-5-20251001'],
    ['deepseek', 'deepseek-chat'],
    ['groq', 'llama-3.3-70b-versatile'],
    ['mistral', 'mistral-small-latest'],
  ])('of %s %s is what the package itself counts, below and above a tier', (kind, model) => {
    for (const input of [0, 7, 1_000, 199_000, 200_000, 200_001, 900_000]) {
      const usage = completeUsage({ input, cacheRead: 11, cacheWrite5m: 22, output: 33 })
      const exact = calcPrice(
        {
          input_tokens: input + 33,
          cache_read_tokens: 11,
          cache_write_tokens: 22,
          output_tokens: 33,
        },
        model,
        { providerId: kind, timestamp: new Date(atMs) },
      )
      const micros = Math.round(Number(exact?.total_price) * 1e6)
      expect(Math.abs(Number(priceOf({ kind, model, usage, atMs })) - micros)).toBeLessThanOrEqual(
        1,
      )
      expect(micros).toBeGreaterThan(0)
    }
  })
})
