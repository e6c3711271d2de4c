// Canonical finish reasons in OpenAI's words.
import type { FinishReason } from '../../../contract/canonical/answer.ts'

export function mapFinishReason(reason: FinishReason): string {
  switch (reason) {
    case 'stop':
    case 'stop_sequence':
    case 'pause':
      return 'stop'
    default:
      return reason
  }
}
