import { expect, it } from 'vitest'
import type { ModelFacts } from './model-facts.ts'
import { newId } from './id.ts'
import { Target } from './provider.ts'
import { factsOfTarget } from './target-facts.ts'

const known: ModelFacts = {
  mode: 'chat',
  contextTokens: 1_000,
  outputTokens: 100,
  can: { tools: true, audio: false },
  prices: [{ input: 1, output: 2 }],
  retiresOn: null,
}

function target(fields: object = {}) {
  return Target.parse({ providerId: newId('provider', 1), model: 'm', ...fields })
}

it('a target is as the catalogue knows it', () => {
  expect(factsOfTarget(target(), known)).toBe(known)
  expect(factsOfTarget(target(), null)).toBeNull()
})

it('the administrator’s words stand over the catalogue’s, one by one', () => {
  expect(factsOfTarget(target({ contextTokens: 5 }), known)).toEqual({ ...known, contextTokens: 5 })
  expect(factsOfTarget(target({ maxOutputTokens: 6 }), known)).toEqual({
    ...known,
    outputTokens: 6,
  })
  expect(factsOfTarget(target({ prices: { input: 0, output: 0 } }), known)).toEqual({
    ...known,
    prices: [{ input: 0, output: 0 }],
  })
})

it('a list of capabilities says all of them', () => {
  expect(factsOfTarget(target({ capabilities: ['vision'] }), known)?.can).toEqual({
    tools: false,
    vision: true,
    pdf: false,
    audio: false,
    json_schema: false,
    reasoning: false,
  })
})

it('what nobody says is null, never zero', () => {
  expect(factsOfTarget(target({ prices: { input: 1, output: 2 } }), null)).toEqual({
    mode: null,
    contextTokens: null,
    outputTokens: null,
    can: {},
    prices: [{ input: 1, output: 2 }],
    retiresOn: null,
  })
})
