// A streamed Gemini answer, piece by piece, into canonical events.
import type { ChatEvent, PartStart } from '../../contract/canonical/answer.ts'
import { readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import { lostEvents } from '../tell-lost.ts'
import type { AnswerReading, StreamDecoder } from '../wire.ts'
import { createCallIds } from './call-ids.ts'
import { mapFinishReason } from './map-finish-reason.ts'
import { readCitations } from './read-citations.ts'
import { nameOfPart, readImage } from './read-part.ts'
import { parseResponse, readErrorInside, readPiece, type ResponsePiece } from './read-response.ts'
import { readUsage } from './read-usage.ts'

/**
 * Calls come whole. The end is told only when the body ends: older models put a finish reason on every piece, and newer
 * ones send usage behind it.
 */
export function createStreamDecoder(reading: AnswerReading): StreamDecoder {
  const ids = createCallIds()
  let isStarted = false
  let partCount = 0
  let open: { readonly index: number; readonly kind: 'text' | 'reasoning' } | null = null
  let openText = ''
  let grounding: unknown
  let hasToolCall = false
  let finishReason: string | null = null
  let events: ChatEvent[] = []

  function start({ id, model }: ResponsePiece): void {
    if (isStarted) return
    isStarted = true
    ids.answerId = id
    events.push({ kind: 'start', id, createdSeconds: null, model })
  }

  function openPart(part: PartStart): number {
    closeText()
    const index = partCount
    partCount += 1
    events.push({ kind: 'part_start', index, part })
    return index
  }

  function closeText(): void {
    if (open === null) return
    const { index, kind } = open
    if (kind === 'text' && grounding !== undefined) {
      for (const citation of readCitations(grounding, openText)) {
        events.push({ kind: 'part_citation', index, citation })
      }
      grounding = undefined
    }
    events.push({ kind: 'part_end', index })
    open = null
    openText = ''
  }

  function addText(text: string, kind: 'text' | 'reasoning'): void {
    if (text === '') return
    if (open?.kind !== kind) open = { index: openPart({ kind }), kind }
    openText += text
    events.push({ kind: 'part_delta', index: open.index, text })
  }

  function addCall(call: JsonObject, signature: string | null): void {
    hasToolCall = true
    const name = readString(call.name) ?? ''
    const index = openPart({
      kind: 'tool_call',
      id: ids.idOf(call),
      name: reading.toolNames.get(name) ?? name,
      ...(signature === null ? {} : { signature }),
    })
    const args = readObject(call.args)
    if (args !== null && Object.keys(args).length > 0) {
      events.push({ kind: 'part_delta', index, text: JSON.stringify(args) })
    }
    events.push({ kind: 'part_end', index })
  }

  function addPart(part: JsonObject): void {
    const call = readObject(part.functionCall)
    if (call !== null) {
      addCall(call, readString(part.thoughtSignature))
      return
    }
    const text = readString(part.text)
    if (text !== null) {
      addText(text, part.thought === true ? 'reasoning' : 'text')
      return
    }
    const source = readImage(part)
    const type = nameOfPart(part)
    if (type === null) return
    const index = openPart(
      source === null
        ? { kind: 'opaque', dialect: 'gemini-generate', type, value: part }
        : { kind: 'image', source },
    )
    events.push({ kind: 'part_end', index })
  }

  function take(): readonly ChatEvent[] {
    const taken = events
    events = []
    return taken
  }

  return {
    push({ data }) {
      if (data === '[DONE]') return []
      const response = parseResponse(data)
      const error = readErrorInside(response)
      if (error !== null) return [{ kind: 'error', ...error }]
      const piece = readPiece(response, () => data)
      start(piece)
      // Before the parts: a door may want to tell it with the first of them.
      const usage = readUsage(piece.usage)
      if (usage !== null) events.push({ kind: 'usage', usage })
      grounding = piece.grounding ?? grounding
      for (const part of piece.parts) addPart(part)
      events.push(...lostEvents(piece.lost))
      finishReason = piece.finishReason ?? finishReason
      if (finishReason !== null && mapFinishReason(finishReason, hasToolCall) === null) {
        const message = `the model broke off: ${finishReason} ${piece.finishMessage ?? ''}`
        events.push({ kind: 'error', message, type: null })
      }
      return take()
    },
    end() {
      closeText()
      const reason = finishReason === null ? null : mapFinishReason(finishReason, hasToolCall)
      if (reason !== null) events.push({ kind: 'finish', reason }, { kind: 'end' })
      return take()
    },
  }
}
