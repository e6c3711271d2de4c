// A whole chat completion, read for another dialect or only for the record.
import type { ChatAnswer } from '../../contract/canonical/answer.ts'
import type { Part, ToolCallPart } from '../../contract/canonical/request.ts'
import { readArray, readCount, readObject, readString } from '../../contract/read-json.ts'
import type { JsonObject } from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'
import { tellLost } from '../tell-lost.ts'
import type { AnswerReading, AnswerScan } from '../wire.ts'
import { mapFinishReason } from './map-finish-reason.ts'
import { readAnnotations } from './read-annotations.ts'
import { lostIn, readImages, readSources } from './read-besides.ts'
import { readChoiceError } from './read-chunk.ts'
import { readContent } from './read-content.ts'
import { readUsage } from './read-usage.ts'

/** Throws GatewayError `upstream_unreadable`, or `upstream_failed` for an error under a good status. */
export function decodeAnswer(body: unknown, reading: AnswerReading): ChatAnswer {
  const { answer, choice, message } = openAnswer(body)
  const id = readString(answer.id) ?? ''
  const content = readContent(message)
  const refusal = readString(message.refusal)
  const calls = readToolCalls(message, id, reading)
  const parts: Part[] = []
  if (content.reasoning !== '') parts.push({ kind: 'reasoning', text: content.reasoning })
  const annotated = readAnnotations(message.annotations)
  const citations = annotated.length > 0 ? annotated : readSources(answer)
  const cited = citations.length === 0 ? {} : { citations }
  if (content.text !== '') parts.push({ kind: 'text', text: content.text, ...cited })
  for (const source of readImages(message)) parts.push({ kind: 'image', source })
  if (refusal !== null && refusal !== '') parts.push({ kind: 'refusal', text: refusal })
  parts.push(...calls)
  return {
    id,
    createdSeconds: readCount(answer.created),
    model: readString(answer.model) ?? '',
    parts,
    finishReason: mapFinishReason(readString(choice.finish_reason), calls.length > 0),
    usage: readUsage(answer.usage),
    ...tellLost(lostIn(message)),
  }
}

/** Throws as `decodeAnswer` does. */
export function scanAnswer(body: unknown): AnswerScan {
  const { answer, choice, message } = openAnswer(body)
  const toolCallCount = readArray(message.tool_calls).length
  return {
    usage: readUsage(answer.usage),
    finishReason: mapFinishReason(readString(choice.finish_reason), toolCallCount > 0),
    toolCallCount,
    model: readString(answer.model),
  }
}

function openAnswer(body: unknown): {
  answer: JsonObject
  choice: JsonObject
  message: JsonObject
} {
  const answer = readObject(body)
  const choice = readObject(readArray(answer?.choices)[0])
  const message = readObject(choice?.message)
  const failure = readChoiceError(choice)
  if (failure !== null) throw new GatewayError('upstream_failed', { detail: failure.message })
  if (answer !== null && choice !== null && message !== null) return { answer, choice, message }
  const error = readObject(answer?.error)
  if (error !== null) {
    throw new GatewayError('upstream_failed', { detail: readString(error.message) ?? 'no message' })
  }
  throw new GatewayError('upstream_unreadable', { detail: 'no choices[0].message in the answer' })
}

/** A call without an id gets one from the answer's id and its place, so that its result can name it. */
function readToolCalls(message: JsonObject, answerId: string, reading: AnswerReading) {
  return readArray(message.tool_calls).map((item, index): ToolCallPart => {
    const call = readObject(item)
    const fn = readObject(call?.function)
    const name = readString(fn?.name)
    if (name === null) {
      throw new GatewayError('upstream_unreadable', { detail: 'a tool call without a name' })
    }
    const id = readString(call?.id) ?? ''
    const given = fn?.arguments
    return {
      kind: 'tool_call',
      id: id === '' ? makeCallId(answerId, index) : id,
      name: reading.toolNames.get(name) ?? name,
      argumentsJson: typeof given === 'string' ? given : JSON.stringify(given ?? {}),
    }
  })
}

export function makeCallId(answerId: string, index: number): string {
  return `call_${answerId.replaceAll(/[^a-zA-Z0-9]/g, '').slice(-24)}_${index}`
}
