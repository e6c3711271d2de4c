// A canonical answer as a chat completion.
import type { ChatAnswer } from '../../../contract/canonical/answer.ts'
import type { Part } from '../../../contract/canonical/request.ts'
import type { ReplyContext } from '../codec.ts'
import { encodeUsage } from './encode-usage.ts'
import { mapFinishReason } from './map-finish-reason.ts'

/** Signatures and blocks of another dialect have no field here; reasoning is `reasoning_content`. */
export function encodeAnswer(answer: ChatAnswer, context: ReplyContext): unknown {
  const text = joinText(answer.parts, 'text')
  const refusal = joinText(answer.parts, 'refusal')
  const reasoning = joinText(answer.parts, 'reasoning')
  const calls = answer.parts.flatMap((part) => (part.kind === 'tool_call' ? [part] : []))
  return {
    id: answer.id === '' ? `chatcmpl-${context.callId}` : answer.id,
    object: 'chat.completion',
    created: answer.createdSeconds ?? context.nowSeconds,
    model: context.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text,
          refusal,
          ...(reasoning === null ? {} : { reasoning_content: reasoning }),
          ...(calls.length === 0
            ? {}
            : {
                tool_calls: calls.map(({ id, name, argumentsJson }) => ({
                  id,
                  type: 'function',
                  function: { name, arguments: argumentsJson === '' ? '{}' : argumentsJson },
                })),
              }),
        },
        logprobs: null,
        finish_reason: mapFinishReason(answer.finishReason),
      },
    ],
    ...(answer.usage === null ? {} : { usage: encodeUsage(answer.usage) }),
  }
}

/** Null when there is no such part, or all are empty. */
function joinText(parts: readonly Part[], kind: 'text' | 'refusal' | 'reasoning'): string | null {
  let text = ''
  for (const part of parts) {
    if (part.kind === kind && 'text' in part) text += part.text
  }
  return text === '' ? null : text
}
