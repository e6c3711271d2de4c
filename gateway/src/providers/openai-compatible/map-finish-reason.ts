// OpenAI's finish_reason and its vendors' own words for it.
import type { FinishReason } from '../../contract/canonical/answer.ts'

/** `stop` beside tool calls means tool calls: some vendors say only that. Unknown words mean a regular end. */
export function mapFinishReason(reason: string | null, hasToolCalls: boolean): FinishReason {
  switch (reason) {
    case 'length':
    case 'max_tokens':
    case 'model_length':
      return 'length'
    case 'tool_calls':
    case 'function_call':
      return 'tool_calls'
    case 'content_filter':
      return 'content_filter'
    default:
      return hasToolCalls ? 'tool_calls' : 'stop'
  }
}
