// What a call cost, by the prices that the catalogue or the administrator gave for its target.
import type { Usage } from '../contract/call.ts'
import { sumInput } from '../contract/canonical/usage.ts'
import type { DatedPrices, ModelFacts, Prices, Rate } from '../contract/model-facts.ts'

export interface PriceQuery {
  /** Of the target; undefined: nothing is known of it. */
  readonly facts: ModelFacts | undefined
  readonly usage: Usage
  /** Epoch milliseconds: prices change, some with the hour. */
  readonly atMs: number
}

/** Whole millionths of a dollar, rounded to the nearest; null when no price is known, which is never zero. */
export type PriceOf = (query: PriceQuery) => number | null

export const priceOf: PriceOf = (query) => explainPrice(query)?.micros ?? null

export interface ExplainedPrice {
  /** As of `PriceOf`. */
  readonly micros: number
  /** Millionths of a dollar by class of usage, and of the request itself; a class that cost nothing is absent. */
  readonly byClass: Readonly<Record<string, number>>
  /** Input tokens above which the price counted that was taken; null: the usual one. */
  readonly tierAbove: number | null
}

export type ExplainPrice = (query: PriceQuery) => ExplainedPrice | null

export const explainPrice: ExplainPrice = ({ facts, usage, atMs }) => {
  const prices = facts?.prices?.findLast((entry) => holdsAt(entry, atMs))
  return prices === undefined ? null : sumCost(usage, prices)
}

/** The hours are UTC, and may pass midnight. */
function holdsAt({ from, hours }: DatedPrices, atMs: number): boolean {
  if (from === undefined && hours === undefined) return true
  const moment = new Date(atMs).toISOString()
  if (from !== undefined && moment.slice(0, 10) < from) return false
  if (hours === undefined) return true
  const time = moment.slice(11, 16)
  const { start, end } = hours
  return start <= end ? time >= start && time < end : time >= start || time < end
}

/** A class without a price of its own costs what the wider class costs. Dollars a million tokens are micro-dollars a token. */
function sumCost(usage: Usage, prices: Prices): ExplainedPrice {
  const { input, output, cacheWrite5m = input } = prices
  const context = sumInput(usage)
  const byClass: Record<string, number> = {}
  let micros = 0
  function add(name: string, count: number, price: number): void {
    const cost = count * price
    if (cost === 0) return
    byClass[name] = Math.round(cost * 1e3) / 1e3
    micros += cost
  }
  add('input', usage.input, at(input, context))
  add('cacheRead', usage.cacheRead, at(prices.cacheRead ?? input, context))
  add('cacheWrite5m', usage.cacheWrite5m, at(cacheWrite5m, context))
  add('cacheWrite1h', usage.cacheWrite1h, at(prices.cacheWrite1h ?? cacheWrite5m, context))
  add('audioInput', usage.audioInput, at(prices.audioInput ?? input, context))
  add('output', usage.output, at(output, context))
  add('image', usage.image, at(output, context))
  add('audioOutput', usage.audioOutput, at(prices.audioOutput ?? output, context))
  add('request', 1, (prices.perRequest ?? 0) * 1e6)
  return { micros: Math.round(micros), byClass, tierAbove: tierOf(input, context) }
}

/** Above a tier's bound its price counts for all. */
function at(rate: Rate, context: number): number {
  if (typeof rate === 'number') return rate
  return rate.tiers.findLast((tier) => context > tier.above)?.price ?? rate.base
}

function tierOf(rate: Rate, context: number): number | null {
  if (typeof rate === 'number') return null
  return rate.tiers.findLast((tier) => context > tier.above)?.above ?? null
}
