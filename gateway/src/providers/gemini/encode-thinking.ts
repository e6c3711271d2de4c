// How much a Gemini model is asked to think: levels since the third generation, a budget in tokens before.
import type { ReasoningOptions } from '../../contract/canonical/request.ts'
import { budgetOf, effortOf } from '../../contract/canonical/reasoning.ts'
import type { DroppedFields } from '../dropped-fields.ts'
import { generationOf, isPro } from './model-family.ts'

type Effort = NonNullable<ReasoningOptions['effort']>

/** Undefined: nothing is asked for, or the model does not think. Thoughts are shown wherever they are asked for. */
export function encodeThinking(
  reasoning: ReasoningOptions | undefined,
  model: string,
  fields: DroppedFields,
): object | undefined {
  const { effort, budgetTokens } = reasoning ?? {}
  if (effort === undefined && budgetTokens === undefined) return undefined
  const generation = generationOf(model)
  if (!model.includes('gemini') || (generation !== null && generation < 2.5)) {
    if (effort !== 'none') fields.drop(budgetTokens === undefined ? 'reasoning_effort' : 'thinking')
    return undefined
  }
  const includeThoughts = effort === 'none' ? undefined : true
  if (generation !== null && generation >= 3) {
    return { thinkingLevel: levelOf(effortOf(reasoning), isPro(model)), includeThoughts }
  }
  const thinkingBudget = fitBudget(budgetOf(reasoning) ?? 0, model)
  return { thinkingBudget, includeThoughts }
}

/** Pro always thinks; the others can be told not to, and the smallest thinks much or not at all. */
function fitBudget(tokens: number, model: string): number {
  if (isPro(model)) return Math.min(Math.max(tokens, 128), 32_768)
  const least = tokens > 0 && model.includes('flash-lite') ? 512 : 0
  return Math.min(Math.max(tokens, least), 24_576)
}

/** Nothing of the third generation can be told not to think. */
function levelOf(effort: Effort | undefined, isPro: boolean): string {
  switch (effort) {
    case 'none':
    case 'minimal':
      return isPro ? 'low' : 'minimal'
    case 'low':
      return 'low'
    case 'medium':
      // The first Pro of this generation knows low and high only.
      return isPro ? 'high' : 'medium'
    default:
      return 'high'
  }
}
