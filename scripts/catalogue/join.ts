// Joins the sources into one catalogue: prices of genai-prices first, limits and capabilities of LiteLLM first.
import type { ModelFacts } from '../../gateway/src/contract/model-facts.ts'
import { findPriced, listPriced } from './genai-prices.ts'
import { sourceNames, type SourceNames } from './kinds.ts'
import { readLitellm, type LitellmTable } from './litellm.ts'
import { readModelsDev } from './models-dev.ts'

/** By kind, then by the vendor's own id of the model; both in order. */
export type Models = Record<string, Record<string, ModelFacts>>

export function joinSources(table: LitellmTable): Models {
  const models: Models = {}
  for (const [kind, names] of Object.entries(sourceNames)) {
    const found = joinKind(table, names)
    if (found.length > 0) models[kind] = Object.fromEntries(found)
  }
  return models
}

function joinKind(table: LitellmTable, names: SourceNames): [string, ModelFacts][] {
  const rows = readLitellm(table, names)
  const known = names.modelsDev === undefined ? new Map() : readModelsDev(names.modelsDev)
  const priced = names.genaiPrices === undefined ? [] : listPriced(names.genaiPrices)
  const ids = new Set([...rows.keys(), ...known.keys(), ...priced.map(({ id }) => id)])
  return [...ids]
    .toSorted()
    .map((id): [string, ModelFacts] => {
      const row = rows.get(id)
      const other = known.get(id)
      const price = names.genaiPrices === undefined ? null : findPriced(names.genaiPrices, id)
      return [
        id,
        {
          mode: row?.mode ?? null,
          contextTokens: contextOf(row, other) ?? price?.contextTokens ?? null,
          outputTokens: row?.outputTokens ?? other?.outputTokens ?? null,
          can: { ...other?.can, ...row?.can },
          prices: price?.prices ?? row?.prices ?? null,
          retiresOn: row?.retiresOn ?? null,
        },
      ]
    })
    .filter(([, facts]) => saysAnything(facts))
}

type Limits = Pick<ModelFacts, 'contextTokens' | 'outputTokens'>

/** LiteLLM tells the request's bound, models.dev that of request and answer: where they are one model's, the whole. */
function contextOf(row: Limits | undefined, other: Limits | undefined): number | null {
  const input = row?.contextTokens ?? null
  const whole = other?.contextTokens ?? null
  if (input === null || whole === null) return input ?? whole
  return whole === input + (row?.outputTokens ?? 0) ? whole : input
}

function saysAnything({ contextTokens, outputTokens, prices }: ModelFacts): boolean {
  return contextTokens !== null || outputTokens !== null || prices !== null
}
