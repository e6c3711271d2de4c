// How a Claude model is asked to think, whoever serves it.
import { budgetOf, effortOf } from '../../contract/canonical/reasoning.ts'
import type { ReasoningOptions } from '../../contract/canonical/request.ts'
import { traitsOf } from './model-traits.ts'

/** Anthropic's smallest budget. */
const minBudget = 1_024
/** Of the answer's limit, which holds the thoughts too: the rest is for the answer. */
const budgetShare = 0.8
/** The lowest `top_p` that a model takes while it thinks. */
export const minTopP = 0.95

export interface ThinkingPlan {
  readonly thinking:
    | { readonly type: 'adaptive' }
    | { readonly type: 'enabled'; readonly budget_tokens: number }
  /** For a model that thinks as it sees fit; goes into `output_config`. */
  readonly effort?: string
}

/** Null: the model can't be told. `limit`: tokens of the answer, thoughts included. */
export function planThinking(options: {
  readonly reasoning: ReasoningOptions
  readonly model: string
  readonly limit: number
  /** A tool must be called: that leaves no room for thoughts, and both together are refused. */
  readonly isForced: boolean
  /**
   * In the middle of a tool's use a model with a budget wants its signed thoughts back. A client of a dialect without a
   * place for them can't bring them: the rest of the turn goes on without.
   */
  readonly lacksThoughts: () => boolean
}): ThinkingPlan | null {
  const { reasoning, model, limit, isForced, lacksThoughts } = options
  const style = traitsOf(model).thinking
  if (style === null || isForced) return null
  if (style === 'adaptive' && reasoning.budgetTokens === undefined) {
    const effort = effortOf(reasoning)
    return { thinking: { type: 'adaptive' }, effort: effort === 'minimal' ? 'low' : effort! }
  }
  const given = budgetOf(reasoning) ?? 0
  const budget = given < limit ? given : Math.floor(limit * budgetShare)
  if (budget < minBudget || lacksThoughts()) return null
  return { thinking: { type: 'enabled', budget_tokens: budget } }
}
