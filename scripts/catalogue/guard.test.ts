import { describe, expect, it } from 'vitest'
import type { ModelFacts } from '../../gateway/src/contract/model-facts.ts'
import { findFaults } from './guard.ts'
import type { Models } from './join.ts'

function facts(fields: Partial<ModelFacts> = {}): ModelFacts {
  return {
    mode: 'chat',
    contextTokens: 1_000,
    outputTokens: 100,
    can: {},
    prices: [{ input: 1, output: 2 }],
    retiresOn: null,
    ...fields,
  }
}

function models(count: number, change: Record<string, ModelFacts | undefined> = {}): Models {
  const own = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`m${index}`, facts()] as const),
  )
  const kept = Object.entries({ ...own, ...change }).filter(
    (entry): entry is [string, ModelFacts] => entry[1] !== undefined,
  )
  return { openai: Object.fromEntries(kept) }
}

describe('a new catalogue', () => {
  it('takes the place of the old one when it is sound', () => {
    expect(findFaults(models(700), null)).toEqual([])
    const dearer = facts({ prices: [{ input: 19, output: 2 }] })
    expect(findFaults(models(701, { m1: dearer, m2: undefined }), models(700))).toEqual([])
  })

  it('does not with too few models', () => {
    expect(findFaults(models(699), null)).toEqual(['only 699 models, at least 700 wanted'])
  })

  it.each([
    ['a limit below one', facts({ contextTokens: 0 })],
    ['a negative price', facts({ prices: [{ input: -1, output: 2 }] })],
    ['prices that are an empty list', facts({ prices: [] })],
    ['a date that is none', facts({ retiresOn: 'soon' })],
  ])('does not with %s', (_what, broken) => {
    expect(findFaults(models(700, { m1: broken }), null)).toEqual([
      expect.stringContaining('openai m1: '),
    ])
  })

  it('does not when a kind lost a fifth of its models', () => {
    expect(findFaults({ ...models(0), groq: models(700).openai! }, models(100))).toEqual([
      'openai: 100 of 100 models are gone',
    ])
  })

  it('does not when a price changed by a unit', () => {
    const perToken = facts({ prices: [{ input: 0.000_001, output: 2 }] })
    expect(findFaults(models(700, { m1: perToken }), models(700))).toEqual([
      'openai m1: its price changed 1000000-fold',
    ])
  })
})
