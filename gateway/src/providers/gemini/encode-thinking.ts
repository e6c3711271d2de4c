// How much a Gemini model is asked to think: levels since the third generation, a budget in tokens before.
import type { ReasoningOptions } from '../../contract/canonical/request.ts'
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
  if (generation !== null && generation < 2.5) {
    if (effort !== 'none') fields.drop(budgetTokens === undefined ? 'reasoning_effort' : 'thinking')
    return undefined
  }
  const includeThoughts = effort === 'none' ? undefined : true
  if (generation !== null && generation >= 3) {
    const asked = effort ?? effortOf(budgetTokens ?? 0)
    return { thinkingLevel: levelOf(asked, isPro(model)), includeThoughts }
  }
  const thinkingBudget = fitBudget(budgetTokens ?? budgetOf(effort ?? 'medium'), isPro(model))
  return { thinkingBudget, includeThoughts }
}

/** The steps of Google's own door for OpenAI's clients. */
function budgetOf(effort: Effort): number {
  switch (effort) {
    case 'none':
      return 0
    case 'minimal':
    case 'low':
      return 1_024
    case 'medium':
      return 8_192
    case 'high':
      return 24_576
    default:
      return 32_768
  }
}

function effortOf(budgetTokens: number): Effort {
  if (budgetTokens <= 1_024) return 'low'
  return budgetTokens <= 8_192 ? 'medium' : 'high'
}

/** Pro always thinks; the others can be told not to. */
function fitBudget(tokens: number, isPro: boolean): number {
  if (isPro) return Math.min(Math.max(tokens, 128), 32_768)
  return Math.min(tokens, 24_576)
}

/** Nothing of the third generation can be told not to think. */
function levelOf(effort: Effort, isPro: boolean): string {
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
