// A canonical answer as an Anthropic message.
import type { ChatAnswer } from '../../../contract/canonical/answer.ts'
import type { ChatRequest, Part } from '../../../contract/canonical/request.ts'
import { parseArguments } from '../../../contract/canonical/tool-arguments.ts'
import type { ReplyContext } from '../codec.ts'
import { writeSignature } from './call-signature.ts'
import { encodeCitation } from './encode-citation.ts'
import { encodeUsage } from './encode-usage.ts'
import { mapStopReason, stopSequenceOf } from './map-stop-reason.ts'

export function encodeAnswer(
  answer: ChatAnswer,
  context: ReplyContext,
  request: ChatRequest,
): unknown {
  return {
    id: answer.id === '' ? `msg_${context.callId}` : answer.id,
    type: 'message',
    role: 'assistant',
    model: context.model,
    content: answer.parts.flatMap(encodePart),
    stop_reason: mapStopReason(answer.finishReason),
    stop_sequence: stopSequenceOf(answer.finishReason, answer.stopSequence, request),
    usage: encodeUsage(answer.usage),
  }
}

function encodePart(part: Part): object[] {
  switch (part.kind) {
    case 'text': {
      const citations = part.citations?.map(encodeCitation)
      return part.text === ''
        ? []
        : [{ type: 'text', text: part.text, ...(citations ? { citations } : {}) }]
    }
    case 'refusal':
      return part.text === '' ? [] : [{ type: 'text', text: part.text }]
    case 'reasoning':
      return part.encrypted === undefined
        ? [{ type: 'thinking', thinking: part.text, signature: part.signature ?? '' }]
        : [{ type: 'redacted_thinking', data: part.encrypted }]
    case 'tool_call':
      return [
        ...(part.signature === undefined ? [] : [writeSignature(part.id, part.signature)]),
        {
          type: 'tool_use',
          id: part.id,
          name: part.name,
          input: parseArguments(part.argumentsJson) ?? unreadable(part.argumentsJson),
        },
      ]
    case 'opaque':
      return part.dialect === 'anthropic-messages' ? [part.value] : []
    default:
      return []
  }
}

/** A model's arguments that are no JSON object, most often cut at the token limit: kept as they are, not mended. */
function unreadable(argumentsJson: string) {
  return { invalid_json: argumentsJson }
}
