// Reads the model table of LiteLLM's package: limits, capabilities, prices.
import type { Capability } from '../../gateway/src/contract/capability.ts'
import type { DatedPrices, ModelFacts, Rate } from '../../gateway/src/contract/model-facts.ts'
import type { SourceNames } from './kinds.ts'

type Row = Readonly<Record<string, unknown>>
export type LitellmTable = Readonly<Record<string, Row>>

/** By the vendor's own id. */
export function readLitellm(table: LitellmTable, names: SourceNames): Map<string, ModelFacts> {
  const found = new Map<string, ModelFacts>()
  const vendors = names.litellm ?? []
  const prefixes = names.prefixes ?? vendors
  for (const [key, row] of Object.entries(table)) {
    if (!vendors.includes(String(row.litellm_provider))) continue
    const id = idOf(key, prefixes)
    const mode = modes[String(row.mode)]
    if (id === null || mode === undefined || isSizeClass(id)) continue
    found.set(id, {
      mode,
      contextTokens: count(row.max_input_tokens),
      outputTokens: mode === 'embedding' || mode === 'rerank' ? null : count(row.max_output_tokens),
      can: mode === 'chat' ? readCan(row) : {},
      prices: readPrices(row, mode),
      retiresOn: readDate(row.deprecation_date),
    })
  }
  return found
}

const modes: Readonly<Record<string, ModelFacts['mode']>> = {
  chat: 'chat',
  responses: 'chat',
  completion: 'completion',
  embedding: 'embedding',
  moderation: 'moderation',
  rerank: 'rerank',
}

/** Keys of one region (`bedrock/eu-west-1/…`, `azure/eu/…`) say the same as the plain one, at other prices: they are left out. */
function idOf(key: string, prefixes: readonly string[]): string | null {
  const prefix = prefixes.find((name) => key.startsWith(`${name}/`))
  const id = prefix === undefined ? key : key.slice(prefix.length + 1)
  return /^(azure\/|bedrock\/|(eu|us|global|global-standard)\/|[a-z]{2}(-[a-z]+)+-\d\/)/.test(id)
    ? null
    : id
}

/** Rows such as `together-ai-21.1b-41b` are no models. */
function isSizeClass(id: string): boolean {
  return /^(together-ai|fireworks-ai)-/.test(id)
}

const flags: Readonly<Record<Capability, string>> = {
  tools: 'supports_function_calling',
  vision: 'supports_vision',
  pdf: 'supports_pdf_input',
  audio: 'supports_audio_input',
  json_schema: 'supports_response_schema',
  reasoning: 'supports_reasoning',
}

/** A flag that is not there says nothing; a list of modalities says all of them. */
function readCan(row: Row): ModelFacts['can'] {
  const can: ModelFacts['can'] = {}
  for (const [capability, flag] of Object.entries(flags)) {
    const value = row[flag]
    if (typeof value === 'boolean') can[capability as Capability] = value
  }
  const modalities = row.supported_modalities
  if (Array.isArray(modalities)) {
    can.vision ??= modalities.includes('image')
    can.audio ??= modalities.includes('audio')
  }
  return can
}

const priceNames = {
  input: 'input_cost_per_token',
  output: 'output_cost_per_token',
  cacheRead: 'cache_read_input_token_cost',
  cacheWrite5m: 'cache_creation_input_token_cost',
  cacheWrite1h: 'cache_creation_input_token_cost_above_1hr',
  audioInput: 'input_cost_per_audio_token',
  audioOutput: 'output_cost_per_audio_token',
} as const

function readPrices(row: Row, mode: ModelFacts['mode']): DatedPrices[] | null {
  const rates: Partial<Record<keyof typeof priceNames, Rate>> = {}
  for (const [name, field] of Object.entries(priceNames)) {
    const rate = readRate(row, field)
    if (rate !== null) rates[name as keyof typeof priceNames] = rate
  }
  const { input } = rates
  const output = rates.output ?? (mode === 'embedding' || mode === 'moderation' ? 0 : undefined)
  // Both zero is how the table writes that it does not know.
  if (input === undefined || output === undefined || (input === 0 && output === 0)) return null
  if (rates.cacheWrite5m === 0) delete rates.cacheWrite5m
  const perRequest = Number(row.input_cost_per_request ?? Number.NaN)
  return [{ ...rates, input, output, ...(perRequest > 0 ? { perRequest } : {}) }]
}

function readRate(row: Row, field: string): Rate | null {
  const ranges = readRanges(row, field)
  if (ranges !== null) return ranges
  const base = perMillion(row[field])
  if (base === null) return null
  const tiers = Object.entries(row)
    .flatMap(([name, value]) => {
      const above = new RegExp(`^${field}_above_(\\d+)k_tokens$`).exec(name)?.[1]
      const price = perMillion(value)
      return above === undefined || price === null ? [] : [{ above: Number(above) * 1_000, price }]
    })
    .toSorted((one, other) => one.above - other.above)
  return tiers.length === 0 ? base : { base, tiers }
}

/** `tiered_pricing`: a list of ranges of input tokens, each with its prices. */
function readRanges(row: Row, field: string): Rate | null {
  if (!Array.isArray(row.tiered_pricing)) return null
  const steps = (row.tiered_pricing as Row[])
    .flatMap((step) => {
      const price = perMillion(step[field])
      const from = Array.isArray(step.range) ? Number(step.range[0]) : Number.NaN
      return price === null || !Number.isInteger(from) ? [] : [{ above: from, price }]
    })
    .toSorted((one, other) => one.above - other.above)
  const [first, ...rest] = steps
  if (first?.above !== 0) return null
  return rest.length === 0 ? first.price : { base: first.price, tiers: rest }
}

function perMillion(value: unknown): number | null {
  const perToken = typeof value === 'number' ? value : Number.NaN
  return perToken >= 0 ? Number((perToken * 1e6).toPrecision(9)) : null
}

function count(value: unknown): number | null {
  const number = typeof value === 'number' ? value : Number(value ?? Number.NaN)
  return Number.isInteger(number) && number > 0 ? number : null
}

function readDate(value: unknown): string | null {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : null
}
