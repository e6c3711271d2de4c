// Decides whether a new catalogue may replace the old one: bad data never does.
import { ModelFacts, type Rate } from '../../gateway/src/contract/model-facts.ts'
import type { Models } from './join.ts'

const minModels = 700
/** Models that the old catalogue has and the new one lacks, of each kind. */
const maxLostShare = 0.2
/** A base price that changes by more is a mistake of a unit. */
const maxPriceFactor = 20

/** What speaks against it; empty: it may be written. `old` is null at the first time. */
export function findFaults(models: Models, old: Models | null): string[] {
  const all = Object.entries(models).flatMap(([kind, own]) =>
    Object.entries(own).map(([id, facts]) => ({ name: `${kind} ${id}`, facts })),
  )
  const faults = all.flatMap(({ name, facts }) => {
    const parsed = ModelFacts.safeParse(facts)
    return parsed.success ? [] : [`${name}: ${parsed.error.issues[0]?.message ?? 'not valid'}`]
  })
  if (all.length < minModels) faults.push(`only ${all.length} models, at least ${minModels} wanted`)
  if (old !== null) faults.push(...compare(models, old))
  return faults
}

function compare(models: Models, old: Models): string[] {
  return Object.entries(old).flatMap(([kind, before]) => {
    const after = models[kind] ?? {}
    const ids = Object.keys(before)
    const lost = ids.filter((id) => after[id] === undefined)
    const faults =
      lost.length > Math.max(3, ids.length * maxLostShare)
        ? [`${kind}: ${lost.length} of ${ids.length} models are gone`]
        : []
    for (const id of ids) {
      const factor = priceFactor(before[id], after[id])
      if (factor > maxPriceFactor) faults.push(`${kind} ${id}: its price changed ${factor}-fold`)
    }
    return faults
  })
}

function priceFactor(before: ModelFacts | undefined, after: ModelFacts | undefined): number {
  const [one, other] = [before, after].map((facts) => {
    const rate = facts?.prices?.[0]?.input
    return rate === undefined ? 0 : baseOf(rate)
  })
  if (!one || !other) return 1
  return Math.round(Math.max(one / other, other / one))
}

function baseOf(rate: Rate): number {
  return typeof rate === 'number' ? rate : rate.base
}
