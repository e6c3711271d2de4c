// A whole Gemini answer, read for another dialect or only for the record.
import type { ChatAnswer } from '../../contract/canonical/answer.ts'
import type { Part } from '../../contract/canonical/request.ts'
import { readObject, readObjects, readString, type JsonObject } from '../../contract/read-json.ts'
import { GatewayError } from '../../errors.ts'
import { tellLost } from '../tell-lost.ts'
import type { AnswerReading, AnswerScan } from '../wire.ts'
import { createCallIds, type CallIds } from './call-ids.ts'
import { mapFinishReason } from './map-finish-reason.ts'
import { readCitations } from './read-citations.ts'
import { nameOfPart, readImage } from './read-part.ts'
import { readErrorInside, readPiece } from './read-response.ts'
import { readUsage } from './read-usage.ts'

/** Throws GatewayError `upstream_unreadable`, or `upstream_failed` for an error under a good status. */
export function decodeAnswer(body: unknown, reading: AnswerReading, bytes: Buffer): ChatAnswer {
  const piece = readPiece(openResponse(body), () => bytes.toString())
  const ids = createCallIds()
  ids.answerId = piece.id
  const read = joinTexts(piece.parts.flatMap((part) => readPart(part, reading, ids)))
  const parts = cite(read, piece.grounding)
  const hasToolCall = parts.some(({ kind }) => kind === 'tool_call')
  const reason = piece.finishReason ?? 'STOP'
  const finishReason = mapFinishReason(reason, hasToolCall)
  if (finishReason === null) throw brokenOff(reason, piece.finishMessage)
  return {
    id: piece.id,
    createdSeconds: null,
    model: piece.model,
    parts,
    finishReason,
    usage: readUsage(piece.usage),
    ...tellLost(piece.lost),
  }
}

/** Throws as `decodeAnswer` does, except for an answer that the model broke off: the client gets that as it is. */
export function scanAnswer(body: unknown): AnswerScan {
  const response = openResponse(body)
  const { parts, finishReason, usage, model } = readPiece(response, () => '{}')
  const toolCallCount = parts.filter((part) => part.functionCall !== undefined).length
  return {
    usage: readUsage(usage),
    finishReason: mapFinishReason(finishReason ?? 'STOP', toolCallCount > 0),
    toolCallCount,
    model: model === '' ? null : model,
  }
}

/** What a model that broke off means for the caller: another try may go well. */
export function brokenOff(reason: string, message: string | null): GatewayError {
  return new GatewayError('upstream_failed', {
    detail: `the model broke off: ${reason} ${message ?? ''}`.trimEnd(),
  })
}

function openResponse(body: unknown): JsonObject {
  const response = readObject(body)
  const isAnswer = response !== null && ('candidates' in response || 'promptFeedback' in response)
  if (isAnswer) return response
  // Nothing but a count: every candidate was filtered away.
  if (readObject(response?.usageMetadata) !== null) return response!
  const error = readErrorInside(response ?? readObjects(body)[0] ?? {})
  if (error !== null) throw new GatewayError('upstream_failed', { detail: error.message })
  throw new GatewayError('upstream_unreadable', { detail: 'no candidates in the answer' })
}

function readPart(part: JsonObject, reading: AnswerReading, ids: CallIds): Part[] {
  const call = readObject(part.functionCall)
  if (call !== null) {
    const name = readString(call.name) ?? ''
    const signature = readString(part.thoughtSignature)
    return [
      {
        kind: 'tool_call',
        id: ids.idOf(call),
        name: reading.toolNames.get(name) ?? name,
        argumentsJson: JSON.stringify(readObject(call.args) ?? {}),
        ...(signature === null ? {} : { signature }),
      },
    ]
  }
  const text = readString(part.text)
  if (text !== null) {
    if (text === '') return []
    return [part.thought === true ? { kind: 'reasoning', text } : { kind: 'text', text }]
  }
  const source = readImage(part)
  if (source !== null) return [{ kind: 'image', source }]
  const type = nameOfPart(part)
  return type === null ? [] : [{ kind: 'opaque', dialect: 'gemini-generate', type, value: part }]
}

/** Sources stand for the answer's text, which is one wherever Gemini searches. */
function cite(parts: readonly Part[], grounding: unknown): readonly Part[] {
  const cited = parts.findIndex(({ kind }) => kind === 'text')
  const text = parts[cited]
  if (grounding === undefined || text?.kind !== 'text') return parts
  const citations = readCitations(grounding, text.text)
  return citations.length === 0 ? parts : parts.with(cited, { ...text, citations })
}

/** Gemini cuts one text into several parts where it pleases. */
function joinTexts(parts: readonly Part[]): Part[] {
  const joined: Part[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    const isSame = last?.kind === part.kind && (part.kind === 'text' || part.kind === 'reasoning')
    if (isSame && 'text' in last && 'text' in part) {
      joined[joined.length - 1] = { ...last, text: last.text + part.text }
    } else joined.push(part)
  }
  return joined
}
