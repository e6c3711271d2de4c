// A canonical answer as a GenerateContentResponse.
import type { ChatAnswer } from '../../../contract/canonical/answer.ts'
import type { ChatRequest } from '../../../contract/canonical/request.ts'
import type { ReplyContext } from '../codec.ts'
import { encodeGrounding, type CitedText } from './encode-grounding.ts'
import { createPartWriter, type AnswerPart } from './encode-parts.ts'
import { encodeUsage } from './encode-usage.ts'
import { mapFinishReason } from './map-finish-reason.ts'

export function encodeAnswer(
  answer: ChatAnswer,
  context: ReplyContext,
  request: ChatRequest,
): unknown {
  const writer = createPartWriter(showsThoughts(request))
  const parts: AnswerPart[] = []
  const texts: CitedText[] = []
  for (const part of answer.parts) {
    const { length: partIndex } = parts
    parts.push(...writer.write(part))
    if (part.kind === 'text' && part.citations !== undefined) {
      texts.push({ text: part.text, citations: part.citations, partIndex })
    }
  }
  return {
    candidates: [
      {
        content: { parts, role: 'model' },
        finishReason: mapFinishReason(answer.finishReason),
        groundingMetadata: encodeGrounding(texts),
        index: 0,
      },
    ],
    usageMetadata: encodeUsage(answer.usage),
    modelVersion: context.model,
    responseId: answer.id === '' ? context.callId : answer.id,
  }
}

export function showsThoughts(request: ChatRequest): boolean {
  return request.showsThoughts === true
}
