// A same-dialect stream of a Response: parses only the events that the record needs and puts the public name into them.
import { readCount, readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import { findMembers } from '../json-members.ts'
import { joinDataLines, type EventWatcher } from '../stream-forwarder.ts'
import type { AnswerScan, ForwardOptions, StreamError } from '../wire.ts'
import { editResponse, hasEdits } from './forward.ts'
import { readData, readEventData } from '../event-data.ts'
import { readEventError } from './read-event.ts'
import { finishOf, scanResponse, isCall } from './read-response.ts'

/** After the first content, deltas (nearly all of a stream) pass by their first bytes alone. */
export function createStreamWatcher(options: ForwardOptions): EventWatcher {
  let scan: AnswerScan = { usage: null, finishReason: null, toolCallCount: 0, model: null }
  let error: StreamError | null = null
  let hasContent = false
  let isComplete = false
  let id = ''
  let last = ''
  let finalBlock: string | null = null

  function read(event: JsonObject) {
    error = readEventError(event)
    const type = readString(event.type) ?? ''
    hasContent ||= isContent(type, event)
    const response = readObject(event.response)
    if (response !== null) id = readString(response.id) ?? id
    if (response === null || error !== null) return
    const reason = finishOf(response)
    if (reason === null) {
      scan = { ...scan, model: scan.model ?? readString(response.model) }
      return
    }
    scan = scanResponse(response)
    isComplete = true
    hasContent = true
  }

  function rename(block: string): string {
    if (!hasEdits(options)) return block
    const at = responseAt(block)
    return at === null ? block : editResponse(block, options, at)
  }

  return {
    watch(block) {
      if (isComplete || error !== null) return ''
      last = block
      if (hasContent && isDelta(block)) return block
      const data = readData(block)
      if (data === null) return block
      if (data === '[DONE]') return ''
      const event = readEventData(data)
      read(event)
      if (error !== null) return ''
      if (isCall(readObject(event.item)?.type) && event.type === 'response.output_item.added') {
        scan = { ...scan, toolCallCount: scan.toolCallCount + 1 }
      }
      if (readObject(event.response) === null) return block
      const passed = rename(joinDataLines(block, data))
      if (isComplete) finalBlock = passed
      return passed
    },
    finish: () => '',
    get hasContent() {
      return hasContent
    },
    get isComplete() {
      return isComplete
    },
    get error() {
      return error
    },
    get position() {
      return { id, sequence: sequenceOf(last) }
    },
    finalAnswer() {
      const at = finalBlock === null ? null : findResponse(finalBlock)
      if (finalBlock === null || at === null) return null
      const bytes = finalBlock.slice(at.valueStart, at.valueEnd)
      return Buffer.from(bytes, 'latin1').toString()
    },
    result: () => scan,
  }
}

function isDelta(block: string): boolean {
  if (!block.startsWith('event: response.')) return false
  return block.startsWith('.delta', block.indexOf('\n') - '.delta'.length)
}

function isContent(type: string, event: JsonObject): boolean {
  if (type.endsWith('.delta')) return true
  const item = readObject(event.item)
  return (
    type === 'response.output_item.done' ||
    (type === 'response.output_item.added' &&
      item?.type !== 'message' &&
      item?.type !== 'reasoning')
  )
}

function findResponse(block: string) {
  const objectAt = block.indexOf('{')
  return objectAt === -1
    ? null
    : (findMembers(block, 'response', { objectAt, limit: 1 })[0] ?? null)
}

function responseAt(block: string): number | null {
  return findResponse(block)?.valueStart ?? null
}

/** Looked up only where a stream broke: of the event that came last. */
function sequenceOf(block: string): number {
  const data = block === '' ? null : readData(block)
  if (data === null) return -1
  try {
    return readCount(readEventData(data).sequence_number) ?? -1
  } catch {
    return -1
  }
}
