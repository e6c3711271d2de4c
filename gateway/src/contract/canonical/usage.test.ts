import { describe, expect, it } from 'vitest'
import { completeUsage, mergeUsage, sumInput, sumOutput } from './usage.ts'

describe('usage that arrives in pieces', () => {
  it('is merged per class, never added, and keeps what the later piece does not tell', () => {
    expect(mergeUsage({ input: 43, output: 1, cacheRead: 7 }, { input: 61, output: 2 })).toEqual({
      input: 61,
      output: 2,
      cacheRead: 7,
    })
    expect(mergeUsage(null, { output: 1 })).toEqual({ output: 1 })
    expect(mergeUsage({ output: 1 }, null)).toEqual({ output: 1 })
    expect(mergeUsage(null, null)).toBeNull()
  })

  it('is summed over disjoint classes, reasoning being a part of the output', () => {
    const usage = { input: 1, cacheRead: 2, cacheWrite5m: 4, cacheWrite1h: 8, audioInput: 16 }
    expect(sumInput(usage)).toBe(31)
    expect(sumOutput({ output: 10, reasoning: 4, audioOutput: 3 })).toBe(13)
    expect(completeUsage(null)).toMatchObject({ input: 0, output: 0, image: 0 })
  })

  it('is whole tokens, whatever a provider calls a count', () => {
    const odd = { input: 1e308, cacheRead: 1e308, output: 2.4 }
    expect(sumInput(odd)).toBe(2e12)
    expect(sumOutput(odd)).toBe(2)
  })
})
