// A canonical answer as a GenerateContentResponse.
import type { ChatAnswer } from '../../../contract/canonical/answer.ts'
import type { ChatRequest } from '../../../contract/canonical/request.ts'
import type { ReplyContext } from '../codec.ts'
import { createPartWriter } from './encode-parts.ts'
import { encodeUsage } from './encode-usage.ts'
import { mapFinishReason } from './map-finish-reason.ts'

export function encodeAnswer(
  answer: ChatAnswer,
  context: ReplyContext,
  request: ChatRequest,
): unknown {
  const writer = createPartWriter(showsThoughts(request))
  return {
    candidates: [
      {
        content: { parts: answer.parts.flatMap((part) => writer.write(part)), role: 'model' },
        finishReason: mapFinishReason(answer.finishReason),
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
