// A streamed Anthropic message, event by event, into canonical events.
import type { ChatEvent, PartialUsage, PartStart } from '../../contract/canonical/answer.ts'
import { mergeUsage } from '../../contract/canonical/usage.ts'
import { readCount, readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import { lostEvents } from '../tell-lost.ts'
import type { AnswerReading, WireEvent, StreamDecoder } from '../wire.ts'
import { lostMembers } from './decode-answer.ts'
import { mapStopReason } from './map-stop-reason.ts'
import { readCitation } from './read-citation.ts'
import { readEventData } from '../event-data.ts'
import { readEventError } from './read-event.ts'
import { readUsage } from './read-usage.ts'

interface OpenBlock {
  readonly part: number
  /** A tool's input that came whole in its start; used only when no fragment follows. */
  readonly wholeInput: string | null
  hasText: boolean
}

/** Usage is merged per class. Relays may send `message_start` or a block's start twice: the first one counts. */
export function createStreamDecoder(reading: AnswerReading): StreamDecoder {
  let events: ChatEvent[] = []
  let usage: PartialUsage | null = null
  let partCount = 0
  let hasCall = false
  let isStarted = false
  let isFinished = false
  let isEnded = false
  const blocks = new Map<number, OpenBlock>()

  function start(message: JsonObject | null) {
    if (!isStarted) {
      isStarted = true
      events.push({
        kind: 'start',
        id: readString(message?.id) ?? '',
        createdSeconds: null,
        model: readString(message?.model) ?? '',
      })
    }
    noteUsage(message?.usage)
    events.push(...lostEvents(lostMembers(message ?? {})))
  }

  function noteUsage(value: unknown) {
    const told = readUsage(value, usage)
    if (told === null) return
    usage = mergeUsage(usage, told)
    events.push({ kind: 'usage', usage: told })
  }

  function openBlock(index: number, block: JsonObject): OpenBlock {
    const part = partCount
    partCount += 1
    const input = readObject(block.input)
    const hasInput = input !== null && Object.keys(input).length > 0
    const opened = { part, wholeInput: hasInput ? JSON.stringify(input) : null, hasText: false }
    blocks.set(index, opened)
    const start = readStart(block, reading)
    hasCall ||= start.kind === 'tool_call'
    events.push({ kind: 'part_start', index: part, part: start })
    addText(opened, readString(block.text) ?? readString(block.thinking))
    return opened
  }

  function addText(block: OpenBlock, text: string | null) {
    if (text === null || text === '') return
    block.hasText = true
    events.push({ kind: 'part_delta', index: block.part, text })
  }

  function addDelta(index: number, delta: JsonObject) {
    const type = readString(delta.type)
    const block = blocks.get(index) ?? openBlock(index, { type: blockTypeOf(type) })
    const signature = readString(delta.signature)
    if (signature !== null) {
      events.push({ kind: 'part_signature', index: block.part, signature })
      return
    }
    const citation = readCitation(delta.citation)
    if (citation !== null) {
      events.push({ kind: 'part_citation', index: block.part, citation })
      return
    }
    if (type === 'citations_delta') {
      events.push(...lostEvents(['citations']))
      return
    }
    addText(
      block,
      readString(delta.text) ?? readString(delta.thinking) ?? readString(delta.partial_json),
    )
  }

  function closeBlock(index: number) {
    const block = blocks.get(index)
    if (block === undefined) return
    if (!block.hasText) addText(block, block.wholeInput)
    blocks.delete(index)
    events.push({ kind: 'part_end', index: block.part })
  }

  function finish(delta: JsonObject | null) {
    const reason = readString(delta?.stop_reason)
    if (reason === null || isFinished) return
    isFinished = true
    for (const index of blocks.keys()) closeBlock(index)
    const stopSequence = readString(delta?.stop_sequence)
    const mapped = mapStopReason(reason)
    events.push({
      kind: 'finish',
      // A tool that stood for the answer's format was no call.
      reason:
        reading.jsonTool !== undefined && !hasCall && mapped === 'tool_calls' ? 'stop' : mapped,
      ...(stopSequence === null ? {} : { stopSequence }),
    })
  }

  function endIfFinished() {
    if (isEnded || !isFinished) return
    isEnded = true
    events.push({ kind: 'end' })
  }

  function read(event: JsonObject) {
    const index = readCount(event.index) ?? 0
    switch (event.type) {
      case 'message_start':
        start(readObject(event.message))
        break
      case 'content_block_start':
        if (!blocks.has(index)) openBlock(index, readObject(event.content_block) ?? {})
        break
      case 'content_block_delta':
        addDelta(index, readObject(event.delta) ?? {})
        break
      case 'content_block_stop':
        closeBlock(index)
        break
      case 'message_delta':
        noteUsage(event.usage)
        // The container of its tools is told at the end, inside the delta or beside it.
        events.push(...lostEvents(lostMembers({ ...event, ...readObject(event.delta) })))
        finish(readObject(event.delta))
        break
      case 'message_stop':
        endIfFinished()
        break
      case 'ping':
        events.push({ kind: 'ping' })
        break
      default:
        // New event types must not break old readers, says Anthropic's versioning policy.
        break
    }
  }

  function take(): readonly ChatEvent[] {
    const taken = events
    events = []
    return taken
  }

  return {
    push(event: WireEvent) {
      if (isEnded || event.data === '[DONE]') return []
      const data = readEventData(event.data)
      const error = readEventError(data)
      if (error !== null) return [{ kind: 'error', ...error }]
      read(data)
      return take()
    },
    end() {
      endIfFinished()
      return take()
    },
  }
}

function readStart(block: JsonObject, reading: AnswerReading): PartStart {
  switch (block.type) {
    case 'text':
      return { kind: 'text' }
    case 'thinking':
      return { kind: 'reasoning' }
    case 'redacted_thinking':
      return { kind: 'reasoning', encrypted: readString(block.data) ?? '' }
    case 'tool_use': {
      const name = readString(block.name) ?? ''
      if (name === reading.jsonTool) return { kind: 'text' }
      const known = reading.toolNames.get(name) ?? name
      return { kind: 'tool_call', id: readString(block.id) ?? '', name: known }
    }
    default:
      return {
        kind: 'opaque',
        dialect: 'anthropic-messages',
        type: readString(block.type) ?? '',
        value: block,
      }
  }
}

/** The block that a delta belongs to when its start was lost. */
function blockTypeOf(deltaType: string | null): string {
  return deltaType === 'thinking_delta' || deltaType === 'signature_delta' ? 'thinking' : 'text'
}
