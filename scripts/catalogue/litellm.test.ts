import { expect, it } from 'vitest'
import { readLitellm } from './litellm.ts'

const names = { litellm: ['acme'], prefixes: ['acme'] }

function read(row: object, key = 'acme/m') {
  const table = { [key]: { litellm_provider: 'acme', mode: 'chat', ...row } }
  return readLitellm(table, names).get(key.replace('acme/', ''))
}

it('prices are dollars a million tokens, with their tiers in order', () => {
  expect(
    read({
      input_cost_per_token: 1.25e-6,
      input_cost_per_token_above_400k_tokens: 5e-6,
      input_cost_per_token_above_200k_tokens: 2.5e-6,
      input_cost_per_token_priority: 9e-6,
      output_cost_per_token: 1e-5,
      cache_read_input_token_cost: 1.25e-7,
      cache_creation_input_token_cost_above_1hr: 6e-6,
    })?.prices,
  ).toEqual([
    {
      input: {
        base: 1.25,
        tiers: [
          { above: 200_000, price: 2.5 },
          { above: 400_000, price: 5 },
        ],
      },
      output: 10,
      cacheRead: 0.125,
      cacheWrite1h: 6,
    },
  ])
})

it('ranges of input tokens are tiers too', () => {
  const tiered = [
    { range: [0, 32_000], input_cost_per_token: 1e-6, output_cost_per_token: 2e-6 },
    { range: [32_000, 128_000], input_cost_per_token: 2e-6, output_cost_per_token: 2e-6 },
  ]
  expect(read({ tiered_pricing: tiered })?.prices).toEqual([
    {
      input: { base: 1, tiers: [{ above: 32_000, price: 2 }] },
      output: { base: 2, tiers: [{ above: 32_000, price: 2 }] },
    },
  ])
})

it('what is not told is null or absent, and so are two zeros', () => {
  expect(read({})).toEqual({
    mode: 'chat',
    contextTokens: null,
    outputTokens: null,
    can: {},
    prices: null,
    retiresOn: null,
  })
  expect(read({ input_cost_per_token: 0, output_cost_per_token: 0 })?.prices).toBeNull()
})

it('a flag says yes or no, a list of modalities says all of them', () => {
  expect(
    read({ supports_function_calling: true, supported_modalities: ['text', 'image'] })?.can,
  ).toEqual({ tools: true, vision: true, audio: false })
})

it('rows of one region, of sizes, and of what is no text are no models', () => {
  expect(read({}, 'acme/eu-west-1/m')).toBeUndefined()
  expect(read({ mode: 'image_generation' })).toBeUndefined()
  expect(read({ litellm_provider: 'other' })).toBeUndefined()
})
