// A streamed chat completion, chunk by chunk, into canonical events.
import type { Citation } from '../../contract/canonical/citation.ts'
import type { ChatEvent, PartStart } from '../../contract/canonical/answer.ts'
import type { MediaSource } from '../../contract/canonical/request.ts'
import { readCount, readObject, readObjects, readString } from '../../contract/read-json.ts'
import type { JsonObject } from '../../contract/read-json.ts'
import { lostEvents } from '../tell-lost.ts'
import type { AnswerReading, WireEvent, StreamDecoder } from '../wire.ts'
import { makeCallId } from './decode-answer.ts'
import { mapFinishReason } from './map-finish-reason.ts'
import { readEventData } from '../event-data.ts'
import { readChunkError } from './read-chunk.ts'
import { readAnnotations } from './read-annotations.ts'
import { lostIn, readImages, readSources } from './read-besides.ts'
import { readContent } from './read-content.ts'
import { readChunkUsage } from './read-usage.ts'

interface OpenCall {
  readonly part: number
  readonly id: string
}

/**
 * Tool calls are told apart by their index, or by their id where a vendor sends no index or the same one for all; they
 * stay open until the finish, since their fragments may interleave. `end` comes only after a finish reason was seen.
 */
export function createStreamDecoder(reading: AnswerReading): StreamDecoder {
  let events: ChatEvent[] = []
  let answerId: string | null = null
  let partCount = 0
  let openText: { readonly kind: 'text' | 'reasoning' | 'refusal'; readonly part: number } | null =
    null
  const calls = new Map<number, OpenCall>()
  const openCalls: OpenCall[] = []
  /** Told with any chunk, and for all of the text. */
  let sources: readonly Citation[] = []
  let isFinished = false
  let isEnded = false

  function start(chunk: JsonObject) {
    answerId = readString(chunk.id) ?? ''
    events.push({
      kind: 'start',
      id: answerId,
      createdSeconds: readCount(chunk.created),
      model: readString(chunk.model) ?? '',
    })
  }

  function startPart(part: PartStart): number {
    const index = partCount
    partCount += 1
    events.push({ kind: 'part_start', index, part })
    return index
  }

  function closeText() {
    if (openText !== null) events.push({ kind: 'part_end', index: openText.part })
    openText = null
  }

  function addText(kind: 'text' | 'reasoning' | 'refusal', text: string | null) {
    if (text === null || text === '') return
    if (openText?.kind !== kind) {
      closeText()
      openText = { kind, part: startPart({ kind }) }
    }
    events.push({ kind: 'part_delta', index: openText.part, text })
  }

  /** It may come before or behind its text; without any it has no part to stand on. */
  function addCitation(citation: Citation) {
    if (openText?.kind !== 'text') {
      closeText()
      openText = { kind: 'text', part: startPart({ kind: 'text' }) }
    }
    events.push({ kind: 'part_citation', index: openText.part, citation })
  }

  function addImage(source: MediaSource) {
    closeText()
    events.push({ kind: 'part_end', index: startPart({ kind: 'image', source }) })
  }

  function noteSources(chunk: JsonObject) {
    const told = readSources(chunk)
    if (told.length === 0) return
    if (isFinished && sources.length === 0) events.push({ kind: 'lost', what: 'citations' })
    sources = told
  }

  function openCall(key: number, id: string, name: string): OpenCall {
    closeText()
    const callId = id === '' ? makeCallId(answerId ?? '', key) : id
    const part = startPart({
      kind: 'tool_call',
      id: callId,
      name: reading.toolNames.get(name) ?? name,
    })
    const call = { part, id: callId }
    calls.set(key, call)
    openCalls.push(call)
    return call
  }

  function addToolCall(delta: JsonObject) {
    const fn = readObject(delta.function)
    const id = readString(delta.id) ?? ''
    const name = readString(fn?.name) ?? ''
    const byId = id === '' ? undefined : openCalls.find((call) => call.id === id)
    const index = readCount(delta.index)
    const known = byId ?? (index === null ? openCalls.at(-1) : calls.get(index))
    const isNew =
      name !== '' && byId === undefined && (known === undefined || id !== '' || index === null)
    const call = isNew ? openCall(index ?? openCalls.length, id, name) : known
    // Some vendors send the whole arguments at once, as an object.
    const whole = readObject(fn?.arguments)
    const fragment = whole === null ? readString(fn?.arguments) : JSON.stringify(whole)
    if (call !== undefined && fragment !== null && fragment !== '') {
      events.push({ kind: 'part_delta', index: call.part, text: fragment })
    }
  }

  function finish(reason: string) {
    if (isFinished) return
    isFinished = true
    for (const citation of sources) addCitation(citation)
    closeText()
    for (const call of openCalls) events.push({ kind: 'part_end', index: call.part })
    events.push({ kind: 'finish', reason: mapFinishReason(reason, openCalls.length > 0) })
  }

  function readChoice(choice: JsonObject) {
    const delta = readObject(choice.delta)
    if (delta !== null && !isFinished) {
      const content = readContent(delta)
      addText('reasoning', content.reasoning)
      addText('text', content.text)
      for (const citation of readAnnotations(delta.annotations)) addCitation(citation)
      for (const source of readImages(delta)) addImage(source)
      events.push(...lostEvents(lostIn(delta)))
      addText('refusal', readString(delta.refusal))
      for (const call of readObjects(delta.tool_calls)) addToolCall(call)
    }
    const reason = readString(choice.finish_reason)
    // Some vendors say nothing with an empty word until the end.
    if (reason !== null && reason !== '') finish(reason)
  }

  function endIfFinished() {
    if (isEnded || !isFinished) return
    isEnded = true
    events.push({ kind: 'end' })
  }

  function take(): readonly ChatEvent[] {
    const taken = events
    events = []
    return taken
  }

  return {
    push(event: WireEvent) {
      if (isEnded) return []
      if (event.data === '[DONE]') {
        endIfFinished()
        return take()
      }
      const chunk = readEventData(event.data)
      const error = readChunkError(chunk)
      if (error !== null) return [{ kind: 'error', ...error }]
      const choice = readObjects(chunk.choices).find((item) => (item.index ?? 0) === 0)
      if (answerId === null && choice) start(chunk)
      noteSources(chunk)
      if (choice) readChoice(choice)
      const usage = readChunkUsage(chunk)
      if (usage !== null) events.push({ kind: 'usage', usage })
      return take()
    },
    end() {
      endIfFinished()
      return take()
    },
  }
}
