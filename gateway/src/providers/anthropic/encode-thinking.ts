// How much a Claude model is asked to think, and what else in the request thinking forbids.
import { budgetOf, effortOf } from '../../contract/canonical/reasoning.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { readObjects, type JsonObject } from '../../contract/read-json.ts'
import type { DroppedFields } from '../dropped-fields.ts'
import type { Block } from './encode-blocks.ts'
import { traitsOf } from './model-traits.ts'

/** Anthropic's smallest budget. */
const minBudget = 1_024
/** Of the answer's limit, which holds the thoughts too: the rest is for the answer. */
const budgetShare = 0.8

/**
 * Fields over those of `wire`, which is the request without thinking: `thinking`, an effort, and what has to go with
 * them. What the model can't be told is named as dropped.
 */
export function encodeThinking(
  request: ChatRequest,
  wire: Block,
  upstreamModel: string,
  fields: DroppedFields,
): Block {
  const { reasoning, dialect } = request
  const effort = effortOf(reasoning)
  if (effort === undefined || reasoning === undefined) return {}
  if (effort === 'none') return { thinking: { type: 'disabled' } }
  const given = dialect === 'anthropic-messages' ? 'thinking' : 'reasoning_effort'
  const style = traitsOf(upstreamModel).thinking
  if (style === null || isForced(wire)) {
    fields.drop(given)
    return {}
  }
  if (style === 'adaptive' && reasoning.budgetTokens === undefined) {
    return { ...withoutSampling(wire, fields), ...adaptive(wire, effort) }
  }
  const budget = fitBudget(budgetOf(reasoning) ?? 0, Number(wire.max_tokens))
  if (budget < minBudget || lacksThoughts(wire)) {
    fields.drop(given)
    return {}
  }
  return {
    ...withoutSampling(wire, fields),
    thinking: { type: 'enabled', budget_tokens: budget },
  }
}

function adaptive(wire: Block, effort: string): Block {
  const known = effort === 'minimal' ? 'low' : effort
  return {
    thinking: { type: 'adaptive' },
    output_config: { ...(wire.output_config as Block | undefined), effort: known },
  }
}

function fitBudget(budget: number, maxTokens: number): number {
  return budget < maxTokens ? budget : Math.floor(maxTokens * budgetShare)
}

/** A tool that must be called leaves no room for thoughts; Anthropic refuses both together. */
function isForced({ tool_choice: choice }: Block): boolean {
  const type = (choice as Block | undefined)?.type
  return type === 'any' || type === 'tool'
}

/** While it thinks, a model takes no sampling of its caller's, but a `top_p` from 0.95. */
function withoutSampling({ temperature, top_k: topK, top_p: topP }: Block, fields: DroppedFields) {
  const isFree = topP === undefined || Number(topP) >= 0.95
  if (temperature !== undefined && temperature !== 1) fields.drop('temperature')
  if (topK !== undefined) fields.drop('top_k')
  if (!isFree) fields.drop('top_p')
  return { temperature: undefined, top_k: undefined, ...(isFree ? {} : { top_p: undefined }) }
}

/**
 * In the middle of a tool's use a model that thinks wants its signed thoughts back. A client of a dialect without a
 * place for them can't bring them: the rest of the turn goes on without.
 */
export function lacksThoughts({ messages }: Block): boolean {
  const [asked, answered] = (messages as { content: unknown }[]).slice(-2).map(blocksOf)
  const isResult = answered?.some(({ type }) => type === 'tool_result') === true
  if (!isResult) return false
  const first = asked?.[0]?.type
  return first !== 'thinking' && first !== 'redacted_thinking'
}

function blocksOf({ content }: { readonly content: unknown }): readonly JsonObject[] {
  return readObjects(content)
}
