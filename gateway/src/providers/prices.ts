// What a call cost, by the price tables of @pydantic/genai-prices.
import { calcPrice, type ModelPrice } from '@pydantic/genai-prices'
import type { Usage } from '../contract/call.ts'
import { sumInput } from '../contract/canonical/usage.ts'

export interface PriceQuery {
  /** The provider's kind. */
  readonly kind: string
  /** The provider's own name of the model. */
  readonly model: string
  readonly usage: Usage
  /** Epoch milliseconds: prices change, some with the hour. */
  readonly atMs: number
}

/** Whole millionths of a dollar, rounded to the nearest; null when no price is known, which is never zero. */
export type PriceOf = (query: PriceQuery) => number | null

/** Prices of a kind at the package; of a kind without a row none is known, as `openai-compatible` may be anybody. */
const priceIds: ReadonlyMap<string, string> = new Map([
  ['openai', 'openai'],
  ['openai-responses', 'openai'],
  ['anthropic', 'anthropic'],
  ['deepseek', 'deepseek'],
  ['groq', 'groq'],
  ['mistral', 'mistral'],
])

const maxKnownModels = 1_000
const minuteMs = 60_000

interface KnownPrice {
  readonly minute: number
  readonly rates: Rates | null
}

/**
 * The package's own calculation costs 30 us (measured), as much as the rest of a call: so it is asked once a minute for
 * each model's prices, and the sum is done here.
 */
export function createPriceOf(): PriceOf {
  const known = new Map<string, KnownPrice>()

  function ratesOf(kind: string, model: string, atMs: number): Rates | null {
    const key = `${kind}/${model}`
    const minute = Math.floor(atMs / minuteMs)
    const remembered = known.get(key)
    if (remembered?.minute === minute) return remembered.rates
    if (known.size >= maxKnownModels) known.clear()
    const rates = lookUp(kind, model, atMs)
    known.set(key, { minute, rates })
    return rates
  }

  return ({ kind, model, usage, atMs }) => {
    if (kind === 'demo') return 0
    const rates = ratesOf(kind, model, atMs)
    return rates === null ? null : sumCost(usage, rates)
  }
}

/** Dollars a million tokens, which is micro-dollars a token; above a tier's `start` of input tokens its price counts for all. */
interface Rate {
  readonly base: number
  readonly tiers: readonly { readonly start: number; readonly price: number }[]
}

interface Rates {
  readonly input: Rate
  readonly cacheRead: Rate
  readonly cacheWrite5m: Rate
  readonly cacheWrite1h: Rate
  readonly audioInput: Rate
  readonly output: Rate
  readonly audioOutput: Rate
  readonly microsPerRequest: number
}

function lookUp(kind: string, model: string, atMs: number): Rates | null {
  const providerId = priceIds.get(kind)
  if (providerId === undefined) return null
  const found = calcPrice({}, model, { providerId, timestamp: new Date(atMs) })
  return found === null ? null : readRates(found.model_price)
}

/** A class without a price of its own costs what the wider class costs. Null: the model is not priced by tokens. */
function readRates(price: ModelPrice): Rates | null {
  const input = readRate(price.input_mtok)
  const output = readRate(price.output_mtok)
  if (input === null || output === null) return null
  const cacheWrite5m = readRate(price.cache_write_mtok) ?? input
  return {
    input,
    output,
    cacheRead: readRate(price.cache_read_mtok) ?? input,
    cacheWrite5m,
    cacheWrite1h: readRate(price.cache_write_1h_mtok) ?? cacheWrite5m,
    audioInput: readRate(price.input_audio_mtok) ?? input,
    audioOutput: readRate(price.output_audio_mtok) ?? output,
    microsPerRequest: (readRate(price.requests_kcount)?.base ?? 0) * 1_000,
  }
}

function readRate(price: ModelPrice[string]): Rate | null {
  if (price === undefined) return null
  return typeof price === 'number' ? { base: price, tiers: [] } : price
}

function sumCost(usage: Usage, rates: Rates): number {
  const context = sumInput(usage)
  const micros =
    usage.input * at(rates.input, context) +
    usage.cacheRead * at(rates.cacheRead, context) +
    usage.cacheWrite5m * at(rates.cacheWrite5m, context) +
    usage.cacheWrite1h * at(rates.cacheWrite1h, context) +
    usage.audioInput * at(rates.audioInput, context) +
    (usage.output + usage.image) * at(rates.output, context) +
    usage.audioOutput * at(rates.audioOutput, context) +
    rates.microsPerRequest
  return Math.round(micros)
}

function at(rate: Rate, context: number): number {
  return rate.tiers.findLast((tier) => context > tier.start)?.price ?? rate.base
}
