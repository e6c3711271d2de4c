// Reads prices and context windows of @pydantic/genai-prices, conditions in time included.
import { calcPrice, findProvider, type ModelInfo, type ModelPrice } from '@pydantic/genai-prices'
import type { DatedPrices, Rate } from '../../gateway/src/contract/model-facts.ts'

export interface PricedModel {
  readonly id: string
  readonly contextTokens: number | null
  /** Null: it is not priced by tokens. */
  readonly prices: DatedPrices[] | null
}

/** Every model of a vendor at the package. */
export function listPriced(vendor: string): PricedModel[] {
  return findProvider({ providerId: vendor })?.models.map(read) ?? []
}

/** Of whatever name of a model that the package knows. */
export function findPriced(vendor: string, model: string): PricedModel | null {
  const found = calcPrice({}, model, { providerId: vendor })
  return found?.provider.id === vendor ? read(found.model) : null
}

function read({ id, context_window: contextTokens, prices }: ModelInfo): PricedModel {
  const dated = Array.isArray(prices)
    ? prices.map(({ constraint, prices: own }) => ({ constraint, own }))
    : [{ constraint: undefined, own: prices }]
  const all = dated.map(({ constraint, own }) => {
    const rates = readRates(own)
    return rates === null ? null : { ...rates, ...readConstraint(constraint) }
  })
  const isPriced = all.every((entry) => entry !== null)
  return { id, contextTokens: contextTokens ?? null, prices: isPriced ? all : null }
}

function readRates(price: ModelPrice): DatedPrices | null {
  const input = readRate(price.input_mtok)
  const output = readRate(price.output_mtok)
  if (input === undefined) return null
  const rates = {
    cacheRead: readRate(price.cache_read_mtok),
    cacheWrite5m: readRate(price.cache_write_mtok),
    cacheWrite1h: readRate(price.cache_write_1h_mtok),
    audioInput: readRate(price.input_audio_mtok),
    audioOutput: readRate(price.output_audio_mtok),
  }
  const perThousand = price.requests_kcount
  return {
    input,
    // Embeddings have no output.
    output: output ?? 0,
    ...Object.fromEntries(Object.entries(rates).filter(([, rate]) => rate !== undefined)),
    ...(typeof perThousand === 'number' ? { perRequest: perThousand / 1_000 } : {}),
  }
}

function readRate(price: ModelPrice[string]): Rate | undefined {
  if (price === undefined || typeof price === 'number') return price
  const tiers = price.tiers.map(({ start, price: own }) => ({ above: start, price: own }))
  return tiers.length === 0 ? price.base : { base: price.base, tiers }
}

type Constraint = NonNullable<
  Extract<ModelInfo['prices'], readonly unknown[]>[number]['constraint']
>

function readConstraint(constraint: Constraint | undefined): Partial<DatedPrices> {
  if (constraint === undefined) return {}
  return constraint.type === 'start_date'
    ? { from: constraint.start_date }
    : { hours: { start: constraint.start_time.slice(0, 5), end: constraint.end_time.slice(0, 5) } }
}
