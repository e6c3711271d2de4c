import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { ModelFacts } from '../../contract/model-facts.ts'
import { providerAdapters } from '../index.ts'
import { createCatalogue } from './catalogue.ts'
import { possibleNames } from './names.ts'

const catalogue = createCatalogue()
const file = resolve(import.meta.dirname, '../../../../catalogue/models.json')

describe('the generated catalogue', () => {
  it('is sound: every entry is, every kind is one of ours, and there are at least 700 models', () => {
    const { models } = JSON.parse(readFileSync(file, 'utf8')) as {
      models: Record<string, Record<string, unknown>>
    }
    let count = 0
    for (const [kind, own] of Object.entries(models)) {
      expect(providerAdapters.has(kind) ? '' : kind).toBe('')
      for (const [model, facts] of Object.entries(own)) {
        const parsed = ModelFacts.safeParse(facts)
        expect(parsed.success ? '' : `${kind} ${model}: ${parsed.error.message}`).toBe('')
        count += 1
      }
    }
    expect(count).toBeGreaterThanOrEqual(700)
    expect(catalogue.list()).toHaveLength(count)
  })

  it('knows limits, capabilities and prices of well-known models', () => {
    expect(catalogue.factsOf('openai', 'gpt-4o-mini')).toMatchObject({
      mode: 'chat',
      contextTokens: 128_000,
      outputTokens: 16_384,
      can: { tools: true, vision: true, json_schema: true, reasoning: false },
      prices: [{ input: 0.15, output: 0.6, cacheRead: 0.075 }],
    })
    expect(catalogue.factsOf('openai', 'text-embedding-3-small')).toMatchObject({
      mode: 'embedding',
      contextTokens: 8_191,
      outputTokens: null,
    })
    expect(catalogue.factsOf('gemini', 'gemini-2.5-pro')?.prices?.[0]?.input).toEqual({
      base: 1.25,
      tiers: [{ above: 200_000, price: 2.5 }],
    })
  })

  it('says from when and from what it is', () => {
    expect(catalogue.generatedOn).toMatch(/^\d{4}-\d{2}-\d{2}$/)
    expect(Object.keys(catalogue.sources)).toContain('@pydantic/genai-prices')
  })

  it('knows nothing of a model that nobody tells of, nor of a kind that may be anybody', () => {
    expect(catalogue.factsOf('openai', 'our-own-model')).toBeNull()
    expect(catalogue.factsOf('openai-compatible', 'gpt-4o-mini')).toBeNull()
    expect(catalogue.factsOf('__proto__', 'toString')).toBeNull()
    expect(catalogue.factsOf('openai', 'constructor')).toBeNull()
  })

  it('finds a model under the names that vendors give it', () => {
    const claude = catalogue.factsOf('bedrock', 'anthropic.claude-3-haiku-20240307-v1:0')
    expect(claude?.outputTokens).toBe(4_096)
    for (const name of [
      'eu.anthropic.claude-3-haiku-20240307-v1:0',
      'arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-3-haiku-20240307-v1:0',
    ]) {
      expect(catalogue.factsOf('bedrock', name)?.outputTokens).toBe(4_096)
    }
    const gemini = catalogue.factsOf('gemini', 'gemini-2.5-pro')
    expect(catalogue.factsOf('gemini', 'models/gemini-2.5-pro')).toEqual(gemini)
    expect(catalogue.factsOf('moonshot-cn', 'kimi-k2.5')).toEqual(
      catalogue.factsOf('moonshot', 'kimi-k2.5'),
    )
  })
})

describe('the names of a model', () => {
  it.each([
    ['openai', 'gpt-4o', ['gpt-4o']],
    ['openai', 'GPT-4o-2024-08-06', ['GPT-4o-2024-08-06', 'gpt-4o-2024-08-06', 'GPT-4o', 'gpt-4o']],
    ['vertex', 'claude-3-haiku@20240307', ['claude-3-haiku@20240307', 'claude-3-haiku']],
    ['gemini', 'models/gemini-2.5-pro', ['models/gemini-2.5-pro', 'gemini-2.5-pro']],
    ['bedrock', 'us.amazon.nova-lite-v1:0', ['us.amazon.nova-lite-v1:0', 'amazon.nova-lite-v1:0']],
  ])('of %s %s are tried from the exact one on', (kind, model, names) => {
    expect(possibleNames(kind, model)).toEqual(names)
  })
})

describe('a file that is not sound', () => {
  const directory = mkdtempSync(join(tmpdir(), 'portcullis-catalogue-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  it('loses its bad entries only', () => {
    const bad = join(directory, 'bad.json')
    const good = catalogue.factsOf('openai', 'gpt-4o-mini')
    const models = { openai: { good, bad: { ...good, contextTokens: -1 } }, groq: 'nothing' }
    writeFileSync(bad, JSON.stringify({ generatedOn: '2026-01-01', sources: {}, models }))
    const opened = createCatalogue({ file: bad })
    expect(opened.list().map(({ model }) => model)).toEqual(['good'])
    expect(opened.factsOf('openai', 'bad')).toBeNull()
    expect(opened.factsOf('groq', 'n')).toBeNull()
  })

  it('is told when it is none', () => {
    const missing = join(directory, 'missing.json')
    expect(() => createCatalogue({ file: missing }).factsOf('openai', 'a')).toThrow('ENOENT')
    const faults: unknown[] = []
    const quiet = createCatalogue({ file: missing, onFault: (error) => faults.push(error) })
    expect(quiet.factsOf('openai', 'a')).toBeNull()
    expect(quiet.list()).toEqual([])
    expect(faults).toHaveLength(1)
  })
})
