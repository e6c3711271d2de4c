// Canonical finish reasons in Gemini's words.
import type { FinishReason } from '../../../contract/canonical/answer.ts'

/** A call of tools is a regular end here. */
export function mapFinishReason(reason: FinishReason): string {
  switch (reason) {
    case 'length':
      return 'MAX_TOKENS'
    case 'content_filter':
      return 'SAFETY'
    default:
      return 'STOP'
  }
}
