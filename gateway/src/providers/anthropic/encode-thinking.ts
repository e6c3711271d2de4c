// How much a Claude model is asked to think, and what else in the request thinking forbids.
import { effortOf } from '../../contract/canonical/reasoning.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { readObjects, type JsonObject } from '../../contract/read-json.ts'
import type { DroppedFields } from '../dropped-fields.ts'
import type { Block } from './encode-blocks.ts'
import { minTopP, planThinking } from './plan-thinking.ts'

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
  const plan = planThinking({
    reasoning,
    model: upstreamModel,
    limit: Number(wire.max_tokens),
    isForced: isForced(wire),
    lacksThoughts: () => lacksThoughts(wire),
  })
  if (plan === null) {
    fields.drop(given)
    return {}
  }
  const { thinking, effort: word } = plan
  const outputConfig = { ...(wire.output_config as Block | undefined), effort: word }
  return {
    ...withoutSampling(wire, fields),
    thinking,
    ...(word === undefined ? {} : { output_config: outputConfig }),
  }
}

function isForced({ tool_choice: choice }: Block): boolean {
  const type = (choice as Block | undefined)?.type
  return type === 'any' || type === 'tool'
}

/** While it thinks, a model takes no sampling of its caller's, but a high `top_p`. */
function withoutSampling({ temperature, top_k: topK, top_p: topP }: Block, fields: DroppedFields) {
  const isFree = topP === undefined || Number(topP) >= minTopP
  if (temperature !== undefined && temperature !== 1) fields.drop('temperature')
  if (topK !== undefined) fields.drop('top_k')
  if (!isFree) fields.drop('top_p')
  return { temperature: undefined, top_k: undefined, ...(isFree ? {} : { top_p: undefined }) }
}

/** A tool's result comes last, and the call before it without thoughts. */
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
