// What a model's entity says of its targets, by the kind of their provider.
import { expect, it } from 'vitest'
import type { ModelFacts } from '../contract/model-facts.ts'
import { defaultRouting, type Target } from '../contract/provider.ts'
import { buildEntity } from './build.ts'
import { createRowTables } from './rows.ts'
import type { ModelEntity } from './world.ts'

const facts: ModelFacts = {
  mode: 'chat',
  contextTokens: 1_000,
  outputTokens: 100,
  can: {},
  prices: null,
  retiresOn: null,
}

function build(fields: Partial<Target>, known: Readonly<Record<string, ModelFacts>>) {
  const tables = createRowTables()
  tables.provider.set('prv_1', {
    id: 'prv_1',
    tenantId: null,
    name: 'one',
    kind: 'openai',
    baseUrl: null,
    isLocal: false,
    timeouts: { connectMs: 1, firstTokenMs: 1, idleMs: 1, totalMs: 1 },
    createdAt: 1,
  })
  const target = { providerId: 'prv_1', model: 'gpt-test', priority: 1, weight: 1, ...fields }
  tables.model.set('mdl_1', {
    id: 'mdl_1',
    name: 'public',
    targets: [target],
    routing: defaultRouting,
    createdAt: 1,
  })
  const built = buildEntity('model', 'mdl_1', tables, (kind, model) => {
    return known[`${kind}/${model}`] ?? null
  }) as ModelEntity
  return built.targets[0]
}

it('a target has what is known of its model at the kind of its provider', () => {
  expect(build({}, { 'openai/gpt-test': facts })?.facts).toEqual(facts)
  expect(build({}, { 'anthropic/gpt-test': facts })).not.toHaveProperty('facts')
  expect(build({ providerId: 'prv_gone' }, { 'openai/gpt-test': facts })).not.toHaveProperty(
    'facts',
  )
})

it('a target has the administrator’s words over it', () => {
  const prices = { input: 1, output: 2 }
  expect(build({ prices }, { 'openai/gpt-test': facts })?.facts).toEqual({
    ...facts,
    prices: [prices],
  })
})
