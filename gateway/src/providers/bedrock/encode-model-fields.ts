// What Converse has no field for and hands to the model as it is: thinking and top_k, in each family's words.
import { effortOf } from '../../contract/canonical/reasoning.ts'
import type { ChatRequest } from '../../contract/canonical/request.ts'
import { readObject } from '../../contract/read-json.ts'
import type { DroppedFields } from '../dropped-fields.ts'
import { encodeClaudeThinking } from './encode-claude-thinking.ts'
import type { Block, BlockContext } from './encode-blocks.ts'
import type { Family } from './model-family.ts'

/** Undefined when there is nothing to say. */
export function encodeModelFields(
  request: ChatRequest,
  upstreamModel: string,
  { family, fields }: BlockContext,
): Block | undefined {
  const given = readObject(request.extra.additionalModelRequestFields) ?? {}
  const made = {
    ...encodeTopK(request, family, fields),
    ...(family === 'anthropic'
      ? encodeClaudeThinking(request, upstreamModel, fields)
      : encodeThinking(request, family, fields)),
  }
  const all = { ...made, ...given }
  return Object.keys(all).length === 0 ? undefined : all
}

function encodeTopK({ topK }: ChatRequest, family: Family, fields: DroppedFields): Block {
  if (topK === undefined) return {}
  if (family === 'anthropic') return { top_k: topK }
  if (family === 'nova') return { inferenceConfig: { topK } }
  fields.drop('top_k')
  return {}
}

function encodeThinking({ reasoning }: ChatRequest, family: Family, fields: DroppedFields): Block {
  const effort = effortOf(reasoning)
  if (effort === undefined) return {}
  const isOff = effort === 'none'
  if (family === 'nova') {
    return isOff
      ? { reasoningConfig: { type: 'disabled' } }
      : { reasoningConfig: { type: 'enabled', maxReasoningEffort: ofThree(effort) } }
  }
  if (family === 'openai' && !isOff) return { reasoning_effort: ofThree(effort) }
  if (!isOff) fields.drop('reasoning_effort')
  return {}
}

function ofThree(effort: string): 'low' | 'medium' | 'high' {
  if (effort === 'minimal' || effort === 'low') return 'low'
  return effort === 'medium' ? 'medium' : 'high'
}
