// How much a Claude model on Bedrock is asked to think; Converse hands it on in Anthropic's words.
import { effortOf } from '../../contract/canonical/reasoning.ts'
import type { ChatRequest, Message } from '../../contract/canonical/request.ts'
import { isOwnThinking } from '../anthropic/own-thinking.ts'
import { planThinking } from '../anthropic/plan-thinking.ts'
import type { DroppedFields } from '../dropped-fields.ts'
import type { Block } from './encode-blocks.ts'
import { needsJsonTool } from './json-tool.ts'

/** Empty where nothing was asked for, or where the model can't be told, which is named as dropped. */
export function encodeClaudeThinking(
  request: ChatRequest,
  upstreamModel: string,
  fields: DroppedFields,
): Block {
  const { reasoning, maxOutputTokens: limit = Infinity } = request
  const effort = effortOf(reasoning)
  if (reasoning === undefined || effort === undefined || effort === 'none') return {}
  const plan = planThinking({
    reasoning,
    model: upstreamModel,
    limit,
    isForced: isForced(request),
    lacksThoughts: () => lacksThoughts(request.messages),
  })
  if (plan === null) {
    fields.drop(reasoning.budgetTokens === undefined ? 'reasoning_effort' : 'thinking')
    return {}
  }
  const { thinking, effort: word } = plan
  return word === undefined ? { thinking } : { thinking, output_config: { effort: word } }
}

function isForced(request: ChatRequest): boolean {
  const { toolChoice, tools } = request
  if (needsJsonTool(request)) return true
  return tools.length > 0 && (toolChoice?.kind === 'required' || toolChoice?.kind === 'named')
}

/** A tool's result comes last, and the call before it without thoughts. */
function lacksThoughts(messages: readonly Message[]): boolean {
  const isResult = messages.at(-1)?.parts.some(({ kind }) => kind === 'tool_result') === true
  if (!isResult) return false
  const last = messages.findLast(({ role }) => role === 'assistant')?.parts ?? []
  // What is not its own is not sent.
  const first = last.find((part) => part.kind !== 'reasoning' || isOwnThinking(part))
  return first?.kind !== 'reasoning'
}
