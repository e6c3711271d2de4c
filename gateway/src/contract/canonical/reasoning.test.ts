import { describe, expect, it } from 'vitest'
import { budgetOf, effortOf } from './reasoning.ts'

describe('effort and budget', () => {
  it('become each other and come back', () => {
    for (const effort of ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const) {
      expect(effortOf({ budgetTokens: budgetOf({ effort })! })).toBe(effort)
    }
  })

  it('are the given one where both were given, and nothing where none was', () => {
    expect(budgetOf({ effort: 'low', budgetTokens: 2_000 })).toBe(2_000)
    expect(effortOf({ effort: 'low', budgetTokens: 60_000 })).toBe('low')
    expect([budgetOf(), effortOf({})]).toEqual([undefined, undefined])
  })

  it('take the word below a budget in between', () => {
    expect([500, 5_000, 100_000].map((budgetTokens) => effortOf({ budgetTokens }))).toEqual([
      'minimal',
      'low',
      'max',
    ])
  })
})
