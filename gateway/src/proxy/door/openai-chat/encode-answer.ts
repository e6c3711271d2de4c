// A canonical answer as a chat completion.
import type { ChatAnswer } from '../../../contract/canonical/answer.ts'
import type { Part } from '../../../contract/canonical/request.ts'
import type { ReplyContext } from '../codec.ts'
import { describeCitation } from '../encode-annotations.ts'
import { encodeImage } from './encode-image.ts'
import { encodeSignature } from './encode-signature.ts'
import { encodeUsage } from './encode-usage.ts'
import { mapFinishReason } from './map-finish-reason.ts'

/** Signed reasoning and blocks of another dialect have no field here; reasoning is `reasoning_content`. */
export function encodeAnswer(answer: ChatAnswer, context: ReplyContext): unknown {
  const text = joinText(answer.parts, 'text')
  const refusal = joinText(answer.parts, 'refusal')
  const reasoning = joinText(answer.parts, 'reasoning')
  const annotations = encodeAnnotations(answer.parts)
  const images = answer.parts.flatMap((part) => (part.kind === 'image' ? [part.source] : []))
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
          ...(annotations.length === 0 ? {} : { annotations }),
          ...(reasoning === null ? {} : { reasoning_content: reasoning }),
          ...(images.length === 0 ? {} : { images: images.map(encodeImage) }),
          ...(calls.length === 0
            ? {}
            : {
                tool_calls: calls.map(({ id, name, argumentsJson, signature }) => ({
                  id,
                  type: 'function',
                  function: { name, arguments: argumentsJson === '' ? '{}' : argumentsJson },
                  ...encodeSignature(signature),
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

/** Ranges count in the whole text, which all text parts make together. */
function encodeAnnotations(parts: readonly Part[]): object[] {
  const annotations: object[] = []
  let before = 0
  for (const part of parts) {
    if (part.kind !== 'text') continue
    for (const citation of part.citations ?? []) {
      const { start_index, end_index, ...source } = describeCitation(citation, part.text.length)
      const range = { start_index: before + start_index, end_index: before + end_index }
      annotations.push({ type: 'url_citation', url_citation: { ...range, ...source } })
    }
    before += part.text.length
  }
  return annotations
}
