// Between the words for an effort and budgets of tokens: vendors take the one or the other.
import type { ReasoningOptions } from './request.ts'

type Effort = NonNullable<ReasoningOptions['effort']>

/** Ours, no vendor's: each step is about twice the one before. */
const budgets: Readonly<Record<Effort, number>> = {
  none: 0,
  minimal: 1_024,
  low: 4_096,
  medium: 10_240,
  high: 24_576,
  xhigh: 40_960,
  max: 61_440,
}

/** Tokens to think with; zero: not at all. A budget that was given counts before a word. Undefined: nothing was asked. */
export function budgetOf({ effort, budgetTokens }: ReasoningOptions = {}): number | undefined {
  return budgetTokens ?? (effort === undefined ? undefined : budgets[effort])
}

/** The word whose budget is the nearest below, `minimal` at least. */
export function effortOf({ effort, budgetTokens }: ReasoningOptions = {}): Effort | undefined {
  if (effort !== undefined || budgetTokens === undefined) return effort
  if (budgetTokens === 0) return 'none'
  const words = ['max', 'xhigh', 'high', 'medium', 'low'] as const
  return words.find((word) => budgets[word] <= budgetTokens) ?? 'minimal'
}
