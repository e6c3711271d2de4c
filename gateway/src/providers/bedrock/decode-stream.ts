// A stream of ConverseStream, event by event, into canonical events.
import type { ChatEvent, PartStart } from '../../contract/canonical/answer.ts'
import { readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import { readEventData } from '../event-data.ts'
import { lostEvents } from '../tell-lost.ts'
import type { AnswerReading, StreamDecoder, WireEvent } from '../wire.ts'
import { lostMembers } from './decode-answer.ts'
import { mapStopReason, readUsage } from './read-answer.ts'
import { readCitation } from './read-citation.ts'

interface OpenBlock {
  readonly part: number
  readonly kind: PartStart['kind']
}

/**
 * Only a call's block is announced; another one starts with its first delta. The usage comes after the end of the
 * message, so the stream ends with it, or with the body.
 */
export function createStreamDecoder(reading: AnswerReading): StreamDecoder {
  let partCount = 0
  const open = new Map<string, OpenBlock>()
  let hasCall = false
  let isFinished = false
  let isEnded = false

  function start(key: string, part: PartStart): ChatEvent[] {
    const before = close(key)
    open.set(key, { part: partCount, kind: part.kind })
    partCount += 1
    return [...before, { kind: 'part_start', index: partCount - 1, part }]
  }

  function close(key: string): ChatEvent[] {
    const block = open.get(key)
    open.delete(key)
    return block === undefined ? [] : [{ kind: 'part_end', index: block.part }]
  }

  /** The block's part, started where it was not. */
  function reach(key: string, kind: 'text' | 'reasoning'): { index: number; events: ChatEvent[] } {
    const known = open.get(key)
    if (known?.kind === kind) return { index: known.part, events: [] }
    const events = start(key, { kind })
    return { index: partCount - 1, events }
  }

  function addText(key: string, kind: 'text' | 'reasoning', text: string): ChatEvent[] {
    if (text === '') return []
    const { index, events } = reach(key, kind)
    return [...events, { kind: 'part_delta', index, text }]
  }

  function startCall(key: string, call: JsonObject): ChatEvent[] {
    const name = readString(call.name) ?? ''
    if (name === reading.jsonTool) return start(key, { kind: 'text' })
    hasCall = true
    return start(key, {
      kind: 'tool_call',
      id: readString(call.toolUseId) ?? '',
      name: reading.toolNames.get(name) ?? name,
    })
  }

  function addDelta(key: string, delta: JsonObject | null): ChatEvent[] {
    const text = readString(delta?.text)
    if (text !== null) return addText(key, 'text', text)
    const input = readString(readObject(delta?.toolUse)?.input)
    if (input !== null) {
      const block = open.get(key)
      if (block === undefined || input === '') return []
      return [{ kind: 'part_delta', index: block.part, text: input }]
    }
    if (delta !== null && !knownDeltas.some((name) => name in delta))
      return lostEvents(Object.keys(delta))
    const citation = readCitation(delta?.citation)
    if (citation !== null) {
      const { index, events } = reach(key, 'text')
      return [...events, { kind: 'part_citation', index, citation }]
    }
    const reasoning = readObject(delta?.reasoningContent)
    return reasoning === null ? lostEvents(['citations']) : addReasoning(key, reasoning)
  }

  function addReasoning(key: string, reasoning: JsonObject): ChatEvent[] {
    const encrypted = readString(reasoning.redactedContent)
    if (encrypted !== null) return start(key, { kind: 'reasoning', encrypted })
    const signature = readString(reasoning.signature)
    if (signature === null) return addText(key, 'reasoning', readString(reasoning.text) ?? '')
    const { index, events } = reach(key, 'reasoning')
    return [...events, { kind: 'part_signature', index, signature }]
  }

  function finish(word: string | null): ChatEvent[] {
    if (isFinished) return []
    const reason = mapStopReason(word)
    if (reason === null)
      return [{ kind: 'error', message: `The model ended with ${word}.`, type: word }]
    isFinished = true
    // A tool that stood for the answer's format was no call.
    const isAnswer = reading.jsonTool !== undefined && !hasCall && reason === 'tool_calls'
    return [
      ...[...open.keys()].flatMap(close),
      { kind: 'finish', reason: isAnswer ? 'stop' : reason },
    ]
  }

  function end(): ChatEvent[] {
    if (isEnded || !isFinished) return []
    isEnded = true
    return [{ kind: 'end' }]
  }

  return {
    push(event) {
      if (isEnded) return []
      const body = event.data === '' ? {} : readEventData(event.data)
      const key = String(body.contentBlockIndex)
      switch (event.event) {
        case 'messageStart':
          return [{ kind: 'start', id: '', createdSeconds: null, model: '' }]
        case 'contentBlockStart': {
          const started = readObject(body.start) ?? {}
          const call = readObject(started.toolUse)
          return call === null ? lostEvents(Object.keys(started)) : startCall(key, call)
        }
        case 'contentBlockDelta':
          return addDelta(key, readObject(body.delta))
        case 'contentBlockStop':
          return close(key)
        case 'messageStop':
          return finish(readString(body.stopReason))
        case 'metadata': {
          const usage = readUsage(body.usage)
          const told = usage === null ? [] : [{ kind: 'usage' as const, usage }]
          return [...told, ...lostEvents(lostMembers(body)), ...end()]
        }
        default:
          return isFailure(event) ? [readError(event, body)] : []
      }
    },
    end,
  }
}

const knownDeltas = ['text', 'toolUse', 'reasoningContent', 'citation']

function isFailure({ event }: WireEvent): boolean {
  return event === 'error' || /exception$/i.test(event)
}

/** Exceptions of AWS in the words that the flow knows. */
function readError({ event }: WireEvent, body: JsonObject): ChatEvent {
  const isOverload = event === 'throttlingException' || event === 'serviceUnavailableException'
  const message = readString(body.message) ?? readString(body.Message) ?? event
  return { kind: 'error', message, type: isOverload ? 'overloaded_error' : event }
}
