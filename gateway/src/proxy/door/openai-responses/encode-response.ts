// The Response object around its output: what happened, and what was asked for, which this dialect repeats.
import type { FinishReason, PartialUsage } from '../../../contract/canonical/answer.ts'
import { readArray, readObject, readString, type JsonObject } from '../../../contract/read-json.ts'
import type { ReplyContext } from '../codec.ts'
import { encodeUsage } from './encode-usage.ts'

export type Item = Readonly<Record<string, unknown>>

export interface Progress {
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed'
  readonly incompleteReason: string | null
}

/** The id that the client sees and may come back with. */
export function responseIdOf({ callId }: Pick<ReplyContext, 'callId'>): string {
  return `resp_${callId.replace(/^c_/, '')}`
}

export function encodeResponse(
  context: ReplyContext,
  { status, incompleteReason }: Progress,
  output: readonly Item[],
  usage: PartialUsage | null,
): JsonObject {
  const request = readObject(context.request) ?? {}
  return {
    id: responseIdOf(context),
    object: 'response',
    created_at: context.nowSeconds,
    status,
    background: false,
    completed_at: status === 'completed' ? context.nowSeconds : null,
    error: null,
    incomplete_details: incompleteReason === null ? null : { reason: incompleteReason },
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    max_tool_calls: request.max_tool_calls ?? null,
    model: context.model,
    output,
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: request.previous_response_id ?? null,
    prompt_cache_key: request.prompt_cache_key ?? null,
    reasoning: {
      effort: readObject(request.reasoning)?.effort ?? null,
      summary: readObject(request.reasoning)?.summary ?? null,
    },
    safety_identifier: request.safety_identifier ?? null,
    service_tier: 'default',
    store: request.store !== false,
    temperature: request.temperature ?? 1,
    text: { format: { type: 'text' }, verbosity: 'medium', ...readObject(request.text) },
    tool_choice: request.tool_choice ?? 'auto',
    tools: readArray(request.tools).map(repeatTool),
    top_logprobs: request.top_logprobs ?? 0,
    top_p: request.top_p ?? 1,
    truncation: readString(request.truncation) ?? 'disabled',
    usage: encodeUsage(usage),
    user: request.user ?? null,
    metadata: request.metadata ?? {},
  }
}

/** A function's optional fields are always there in an answer. */
function repeatTool(tool: unknown): unknown {
  const given = readObject(tool)
  return given?.type === 'function'
    ? { description: null, parameters: null, strict: true, ...given }
    : tool
}

export function progressOf(reason: FinishReason | null): Progress {
  switch (reason) {
    case 'length':
      return { status: 'incomplete', incompleteReason: 'max_output_tokens' }
    case 'content_filter':
      return { status: 'incomplete', incompleteReason: 'content_filter' }
    default:
      return { status: 'completed', incompleteReason: null }
  }
}
