// A streamed Response, event by event, into canonical events.
import type { ChatEvent, PartStart } from '../../contract/canonical/answer.ts'
import { readCount, readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import { readAnnotations } from '../openai-compatible/read-annotations.ts'
import { lostEvents } from '../tell-lost.ts'
import type { AnswerReading, StreamDecoder, WireEvent } from '../wire.ts'
import { lostAnnotations, readEncrypted, readImage } from './decode-response.ts'
import { readEventData } from '../event-data.ts'
import { readEventError } from './read-event.ts'
import { finishOf } from './read-response.ts'
import { readResponseUsage } from './read-usage.ts'

interface OpenPart {
  readonly index: number
  hasText: boolean
}

/**
 * A content of a message, a summary of a reasoning item and a call are a part each, told apart by where they stand.
 * What came in deltas is not read again where it is repeated whole; what came without them is.
 */
export function createStreamDecoder(reading: AnswerReading): StreamDecoder {
  let events: ChatEvent[] = []
  let partCount = 0
  let isStarted = false
  let isFinished = false
  let isEnded = false
  const parts = new Map<string, OpenPart>()

  function start(response: JsonObject | null) {
    if (isStarted) return
    isStarted = true
    events.push({
      kind: 'start',
      id: readString(response?.id) ?? '',
      createdSeconds: readCount(response?.created_at),
      model: readString(response?.model) ?? '',
    })
  }

  function open(place: string, part: PartStart): OpenPart {
    const known = parts.get(place)
    if (known !== undefined) return known
    const opened = { index: partCount, hasText: false }
    partCount += 1
    parts.set(place, opened)
    events.push({ kind: 'part_start', index: opened.index, part })
    return opened
  }

  function add(part: OpenPart, text: unknown) {
    const delta = readString(text)
    if (delta === null || delta === '') return
    part.hasText = true
    events.push({ kind: 'part_delta', index: part.index, text: delta })
  }

  /** `whole` is what the deltas should have been. */
  function close(place: string, whole: unknown = null) {
    const part = parts.get(place)
    if (part === undefined) return
    if (!part.hasText) add(part, whole)
    parts.delete(place)
    events.push({ kind: 'part_end', index: part.index })
  }

  function cite(event: JsonObject) {
    const { index } = open(contentOf(event), { kind: 'text' })
    const annotations = [event.annotation]
    for (const citation of readAnnotations(annotations)) {
      events.push({ kind: 'part_citation', index, citation })
    }
    events.push(...lostEvents(lostAnnotations({ annotations })))
  }

  function startCall(event: JsonObject) {
    const item = readObject(event.item)
    if (item?.type !== 'function_call') return
    const name = readString(item.name) ?? ''
    open(placeOf(event), {
      kind: 'tool_call',
      id: readString(item.call_id) ?? readString(item.id) ?? '',
      name: reading.toolNames.get(name) ?? name,
    })
  }

  function endItem(event: JsonObject) {
    const item = readObject(event.item)
    switch (item?.type) {
      case 'function_call':
        startCall(event)
        close(placeOf(event), item.arguments)
        break
      case 'reasoning': {
        closeInside(placeOf(event))
        const encrypted = readEncrypted(item)
        if (encrypted === null) break
        open(placeOf(event), { kind: 'reasoning', encrypted })
        close(placeOf(event))
        break
      }
      case 'message':
        closeInside(placeOf(event))
        break
      default:
        if (item !== null && item !== undefined) addWhole(placeOf(event), item)
    }
  }

  function addWhole(place: string, item: JsonObject) {
    const source = readImage(item)
    const type = readString(item.type) ?? ''
    open(
      place,
      source === null
        ? { kind: 'opaque', dialect: 'openai-responses', type, value: item }
        : { kind: 'image', source },
    )
    close(place)
  }

  function closeInside(item: string) {
    for (const place of parts.keys()) {
      if (place.startsWith(`${item}/`)) close(place)
    }
  }

  function finish(response: JsonObject | null) {
    start(response)
    const reason = response === null ? null : finishOf(response)
    const usage = readResponseUsage(response?.usage)
    if (usage !== null) events.push({ kind: 'usage', usage })
    if (reason === null || isFinished) return
    isFinished = true
    for (const place of parts.keys()) close(place)
    events.push({ kind: 'finish', reason })
  }

  function read(event: JsonObject) {
    switch (event.type) {
      case 'response.created':
      case 'response.in_progress':
        start(readObject(event.response))
        break
      case 'response.output_item.added':
        startCall(event)
        break
      case 'response.output_text.delta':
        add(open(contentOf(event), { kind: 'text' }), event.delta)
        break
      case 'response.output_text.annotation.added':
        cite(event)
        break
      case 'response.refusal.delta':
        add(open(contentOf(event), { kind: 'refusal' }), event.delta)
        break
      case 'response.reasoning_summary_text.delta':
      case 'response.reasoning_text.delta':
        add(open(contentOf(event), { kind: 'reasoning' }), event.delta)
        break
      case 'response.function_call_arguments.delta': {
        const call = parts.get(placeOf(event))
        if (call !== undefined) add(call, event.delta)
        break
      }
      case 'response.output_text.done':
        open(contentOf(event), { kind: 'text' })
        close(contentOf(event), event.text)
        break
      case 'response.refusal.done':
        close(contentOf(event), event.refusal)
        break
      case 'response.reasoning_summary_text.done':
      case 'response.reasoning_text.done':
        close(contentOf(event), event.text)
        break
      case 'response.output_item.done':
        endItem(event)
        break
      case 'response.completed':
      case 'response.incomplete':
        finish(readObject(event.response))
        endIfFinished()
        break
      default:
        // Events of built-in tools, and what comes after this was written.
        break
    }
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
    push({ data }: WireEvent) {
      if (isEnded || data === '[DONE]') return []
      const event = readEventData(data)
      const error = readEventError(event)
      if (error !== null) return [{ kind: 'error', ...error }]
      read(event)
      return take()
    },
    end() {
      endIfFinished()
      return take()
    },
  }
}

function placeOf({ output_index: index }: JsonObject): string {
  return String(readCount(index) ?? 0)
}

function contentOf(event: JsonObject): string {
  const { summary_index: summary, content_index: content } = event
  const inside =
    summary === undefined ? `content ${String(content ?? 0)}` : `summary ${String(summary)}`
  return `${placeOf(event)}/${inside}`
}
