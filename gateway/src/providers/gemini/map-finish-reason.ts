// Gemini's finishReason in canonical words.
import type { FinishReason } from '../../contract/canonical/answer.ts'

/** Null: the model broke off, and the answer is none. A call anywhere in the answer makes a regular end `tool_calls`. */
export function mapFinishReason(reason: string, hasToolCall: boolean): FinishReason | null {
  switch (reason) {
    case 'MAX_TOKENS':
      return 'length'
    case 'SAFETY':
    case 'RECITATION':
    case 'LANGUAGE':
    case 'BLOCKLIST':
    case 'PROHIBITED_CONTENT':
    case 'SPII':
    case 'MODEL_ARMOR':
    case 'IMAGE_SAFETY':
    case 'IMAGE_PROHIBITED_CONTENT':
    case 'IMAGE_RECITATION':
      return 'content_filter'
    case 'MALFORMED_FUNCTION_CALL':
    case 'MALFORMED_RESPONSE':
    case 'UNEXPECTED_TOOL_CALL':
    case 'TOO_MANY_TOOL_CALLS':
    case 'MISSING_THOUGHT_SIGNATURE':
      return null
    default:
      return hasToolCall ? 'tool_calls' : 'stop'
  }
}
