// Canonical finish reasons in Anthropic's words.
import type { FinishReason } from '../../../contract/canonical/answer.ts'
import type { ChatRequest } from '../../../contract/canonical/request.ts'

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

/** What the answer stopped at: as the provider told it, or the only sequence that was asked for. */
export function stopSequenceOf(
  reason: FinishReason | null,
  told: string | null | undefined,
  { stop }: ChatRequest,
): string | null {
  if (typeof told === 'string') return told
  return reason === 'stop_sequence' && stop?.length === 1 ? stop[0]! : null
}
