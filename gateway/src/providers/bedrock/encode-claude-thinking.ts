// How much a Claude model on Bedrock is asked to think; Converse hands it on in Anthropic's words.
import { budgetOf, effortOf } from '../../contract/canonical/reasoning.ts'
import type { ChatRequest, Message } from '../../contract/canonical/request.ts'
import { traitsOf } from '../anthropic/model-traits.ts'
import { isOwnThinking } from '../anthropic/own-thinking.ts'
import type { DroppedFields } from '../dropped-fields.ts'
import type { Block } from './encode-blocks.ts'

/** Anthropic's smallest budget. */
const minBudget = 1_024
/** Of the answer's limit, which holds the thoughts too: the rest is for the answer. */
const budgetShare = 0.8

/** Empty where nothing was asked for, or where the model can't be told, which is named as dropped. */
export function encodeClaudeThinking(
  request: ChatRequest,
  upstreamModel: string,
  fields: DroppedFields,
): Block {
  const { reasoning, maxOutputTokens: limit = Infinity } = request
  const effort = effortOf(reasoning)
  if (effort === undefined || effort === 'none') return {}
  const style = traitsOf(upstreamModel).thinking
  const given = budgetOf(reasoning) ?? 0
  const budget = given < limit ? given : Math.floor(limit * budgetShare)
  const isAdaptive = style === 'adaptive' && reasoning?.budgetTokens === undefined
  const isPossible = isAdaptive || (budget >= minBudget && !lacksThoughts(request.messages))
  if (style === null || isForced(request) || !isPossible) {
    fields.drop(reasoning?.budgetTokens === undefined ? 'reasoning_effort' : 'thinking')
    return {}
  }
  if (!isAdaptive) return { thinking: { type: 'enabled', budget_tokens: budget } }
  const known = effort === 'minimal' ? 'low' : effort
  return { thinking: { type: 'adaptive' }, output_config: { effort: known } }
}

/** A tool that must be called leaves no room for thoughts; both together are refused. */
function isForced({ toolChoice, tools }: ChatRequest): boolean {
  return tools.length > 0 && (toolChoice?.kind === 'required' || toolChoice?.kind === 'named')
}

/**
 * In the middle of a tool's use a model that thinks wants its signed thoughts back. A client of a dialect without a
 * place for them can't bring them: the rest of the turn goes on without.
 */
function lacksThoughts(messages: readonly Message[]): boolean {
  const isResult = messages.at(-1)?.parts.some(({ kind }) => kind === 'tool_result') === true
  if (!isResult) return false
  const last = messages.findLast(({ role }) => role === 'assistant')?.parts ?? []
  // What is not its own is not sent.
  const first = last.find((part) => part.kind !== 'reasoning' || isOwnThinking(part))
  return first?.kind !== 'reasoning'
}
