// What a target costs in comparison with others: the price of a call as most are.
import type { Usage } from '../../contract/call.ts'
import { completeUsage } from '../../contract/canonical/usage.ts'
import type { PriceOf } from '../../providers/prices.ts'
import type { TargetEntity } from '../../snapshot/world.ts'

/** Three times as much read as written; small enough for the first tier of every price list. */
const nominalUsage: Usage = completeUsage({ input: 30_000, output: 10_000 })

/** Millionths of a dollar; null: no price is known. */
export function nominalPrice(
  { facts }: TargetEntity,
  priceOf: PriceOf,
  atMs: number,
): number | null {
  return priceOf({ facts, usage: nominalUsage, atMs })
}
