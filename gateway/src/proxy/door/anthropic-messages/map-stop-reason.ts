// Canonical finish reasons in Anthropic's words.
import type { FinishReason } from '../../../contract/canonical/answer.ts'

export function mapStopReason(reason: FinishReason): string {
  switch (reason) {
    case 'stop':
      return 'end_turn'
    case 'stop_sequence':
      return 'stop_sequence'
    case 'length':
      return 'max_tokens'
    case 'tool_calls':
      return 'tool_use'
    case 'content_filter':
      return 'refusal'
    case 'pause':
      return 'pause_turn'
  }
}
