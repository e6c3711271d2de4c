// A whole answer of Cohere's chat.
import type { ChatAnswer } from '../../contract/canonical/answer.ts'
import type { Part } from '../../contract/canonical/request.ts'
import {
  readCount,
  readObject,
  readObjects,
  readString,
  type JsonObject,
} from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'
import { tellLost } from '../tell-lost.ts'
import type { AnswerReading } from '../wire.ts'
import { mapFinishReason, readUsage } from './read-answer.ts'
import { lostCitations, readCitations } from './read-citations.ts'

/** Throws GatewayError `upstream_unreadable`, or `upstream_failed` for an error under a good status. */
export function decodeAnswer(body: unknown, reading: AnswerReading): ChatAnswer {
  const answer = readObject(body)
  const message = readObject(answer?.message)
  if (answer === null || message === null) {
    throw new GatewayError('upstream_unreadable', { detail: 'no message in the answer' })
  }
  const reason = readString(answer.finish_reason)
  const finishReason = mapFinishReason(reason)
  if (finishReason === null) {
    throw new GatewayError('upstream_failed', { detail: `the answer ended with ${reason}` })
  }
  return {
    id: readString(answer.id) ?? '',
    createdSeconds: null,
    model: '',
    parts: readParts(message, reading),
    finishReason,
    usage: readUsage(answer.usage),
    ...tellLost(readObjects(message.citations).flatMap(lostCitations)),
  }
}

function readParts(message: JsonObject, reading: AnswerReading): Part[] {
  const parts: Part[] = []
  const citations = readObjects(message.citations)
  for (const [index, chunk] of readObjects(message.content).entries()) {
    const thinking = readString(chunk.thinking)
    const text = readString(chunk.text)
    if (thinking !== null && thinking !== '') parts.push({ kind: 'reasoning', text: thinking })
    if (text !== null && text !== '') {
      const own = citations.filter(
        (citation) => (readCount(citation.content_index) ?? index) === index,
      )
      const cited = own.flatMap(readCitations)
      parts.push({ kind: 'text', text, ...(cited.length === 0 ? {} : { citations: cited }) })
    }
  }
  const plan = readString(message.tool_plan)
  if (plan !== null && plan !== '') parts.push({ kind: 'reasoning', text: plan })
  for (const call of readObjects(message.tool_calls)) {
    const fn = readObject(call.function)
    const name = readString(fn?.name)
    if (name === null) {
      throw new GatewayError('upstream_unreadable', { detail: 'a tool call without a name' })
    }
    parts.push({
      kind: 'tool_call',
      id: readString(call.id) ?? '',
      name: reading.toolNames.get(name) ?? name,
      argumentsJson: readString(fn?.arguments) ?? '{}',
    })
  }
  return parts
}
