// What is known of a target: the catalogue's facts, and the administrator's own words over them.
import { Capability } from './capability.ts'
import { unknownModel, type ModelFacts } from './model-facts.ts'
import type { Target } from './provider.ts'

/** The catalogue's, by kind and the provider's own name of a model; null: nothing is known. */
export type FactsOf = (kind: string, model: string) => ModelFacts | null

/** A list of capabilities says all: what is not in it the model can not. Null: nobody says anything. */
export function factsOfTarget(target: Target, known: ModelFacts | null): ModelFacts | null {
  const { capabilities, contextTokens, maxOutputTokens, prices } = target
  const says = [capabilities, contextTokens, maxOutputTokens, prices]
  if (says.every((word) => word === undefined)) return known
  const found = known ?? unknownModel
  return {
    ...found,
    contextTokens: contextTokens ?? found.contextTokens,
    outputTokens: maxOutputTokens ?? found.outputTokens,
    can: capabilities === undefined ? found.can : spellOut(capabilities),
    prices: prices === undefined ? found.prices : [prices],
  }
}

function spellOut(capabilities: readonly Capability[]): ModelFacts['can'] {
  return Object.fromEntries(
    Capability.options.map((capability) => [capability, capabilities.includes(capability)]),
  )
}
