import { calcPrice } from '@pydantic/genai-prices'
import { describe, expect, it } from 'vitest'
import { completeUsage } from '../contract/canonical/usage.ts'
import type { DatedPrices, ModelFacts } from '../contract/model-facts.ts'
import { createCatalogue } from './catalogue/catalogue.ts'
import { priceOf } from './prices.ts'

const atMs = Date.UTC(2026, 10, 24, 12)
const catalogue = createCatalogue()

function factsOf(kind: string, model: string): ModelFacts | undefined {
  return catalogue.factsOf(kind, model) ?? undefined
}

function priced(...prices: DatedPrices[]): ModelFacts {
  return {
    mode: 'chat',
    contextTokens: null,
    outputTokens: null,
    can: {},
    prices,
    retiresOn: null,
  }
}

describe('the price of a call', () => {
  it('is counted in whole micro-dollars by class', () => {
    // 1,000 x 0.15 + 500 x 0.075 + 100 x 0.60
    const usage = completeUsage({ input: 1_000, cacheRead: 500, output: 100 })
    expect(priceOf({ facts: factsOf('openai', 'gpt-4o-mini'), usage, atMs })).toBe(248)
  })

  it('is unknown, not zero, for a model or a kind without a price', () => {
    const usage = completeUsage({ input: 1_000 })
    expect(priceOf({ facts: undefined, usage, atMs })).toBeNull()
    expect(priceOf({ facts: factsOf('openai', 'our-own-model'), usage, atMs })).toBeNull()
    expect(priceOf({ facts: factsOf('openai-compatible', 'gpt-4o-mini'), usage, atMs })).toBeNull()
  })

  it('is zero for the demo model', () => {
    const usage = completeUsage({ input: 1_000, output: 10 })
    expect(priceOf({ facts: factsOf('demo', 'demo'), usage, atMs })).toBe(0)
  })

  it('takes the wider class where one has no price of its own', () => {
    const usage = completeUsage({
      input: 1,
      cacheRead: 10,
      cacheWrite5m: 100,
      cacheWrite1h: 1_000,
      output: 10_000,
      audioInput: 100_000,
      audioOutput: 1_000_000,
    })
    const bare = priced({ input: 1, output: 2 })
    expect(priceOf({ facts: bare, usage, atMs })).toBe(1 + 10 + 100 + 1_000 + 100_000 + 2_020_000)
    const own = priced({ input: 1, output: 2, cacheWrite5m: 3, audioOutput: 4, perRequest: 0.5 })
    expect(priceOf({ facts: own, usage, atMs })).toBe(
      1 + 10 + 300 + 3_000 + 20_000 + 100_000 + 4_000_000 + 500_000,
    )
  })

  it('has the price of the tier that the whole input is above', () => {
    const facts = priced({
      input: {
        base: 1,
        tiers: [
          { above: 100, price: 2 },
          { above: 200, price: 3 },
        ],
      },
      output: 0,
    })
    const at = (input: number, cacheRead: number) =>
      priceOf({ facts, usage: completeUsage({ input, cacheRead }), atMs })
    expect([at(100, 0), at(60, 41), at(201, 0)]).toEqual([100, 202, 603])
  })

  it('is the last one that holds at the moment', () => {
    const facts = priced(
      { input: 1, output: 0 },
      { input: 2, output: 0, from: '2026-06-01' },
      { input: 3, output: 0, hours: { start: '22:30', end: '06:00' } },
    )
    const usage = completeUsage({ input: 1 })
    const at = (iso: string) => priceOf({ facts, usage, atMs: Date.parse(iso) })
    expect([
      at('2026-05-31T12:00:00Z'),
      at('2026-06-01T12:00:00Z'),
      at('2026-06-01T22:29:59Z'),
      at('2026-06-01T22:30:00Z'),
      at('2026-01-01T05:59:59Z'),
      at('2026-01-01T06:00:00Z'),
    ]).toEqual([1, 2, 2, 3, 3, 1])
  })

  it.each([
    ['openai', 'gpt-4o-mini'],
    ['openai', 'gpt-4.1-nano-2025-04-14'],
    ['anthropic', 'claude-sonnet-4-5-20250929'],
    ['anthropic', 'claude-haiku-4-5-20251001'],
    ['deepseek', 'deepseek-chat'],
    ['groq', 'llama-3.3-70b-versatile'],
    ['mistral', 'mistral-small-latest'],
  ])('of %s %s is what the price package itself counts, below and above a tier', (kind, model) => {
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
      const ours = priceOf({ facts: factsOf(kind, model), usage, atMs })
      expect(Math.abs(Number(ours) - micros)).toBeLessThanOrEqual(1)
      expect(micros).toBeGreaterThan(0)
    }
  })
})
