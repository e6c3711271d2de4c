// Anthropic's stop_reason in canonical words.
import type { FinishReason } from '../../contract/canonical/answer.ts'

/** Unknown words mean a regular end. */
export function mapStopReason(reason: string | null): FinishReason {
  switch (reason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length'
    case 'tool_use':
      return 'tool_calls'
    case 'refusal':
      return 'content_filter'
    case 'stop_sequence':
      return 'stop_sequence'
    case 'pause_turn':
      return 'pause'
    default:
      return 'stop'
  }
}
