// A same-dialect Anthropic stream: parses only the events that the record needs and puts the public name into message_start.
import type { PartialUsage } from '../../contract/canonical/answer.ts'
import { mergeUsage } from '../../contract/canonical/usage.ts'
import { readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import { applyEdits, findMembers } from '../json-members.ts'
import type { ForwardOptions, StreamError } from '../wire.ts'
import { renameModel } from '../rename-model.ts'
import { joinDataLines, type EventWatcher } from '../stream-forwarder.ts'
import { mapStopReason } from './map-stop-reason.ts'
import { passWithoutData, readData, readEventData } from '../event-data.ts'
import { readEventError } from './read-event.ts'
import { readUsage } from './read-usage.ts'

/** After the first content, deltas (nearly all of a stream) pass by their first bytes alone. */
export function createStreamWatcher(options: ForwardOptions): EventWatcher {
  let usage: PartialUsage | null = null
  let model: string | null = null
  let finishReason: string | null = null
  let toolCallCount = 0
  let error: StreamError | null = null
  let hasContent = false
  let isStarted = false
  let isStopped = false

  function read(event: JsonObject) {
    error = readEventError(event)
    switch (event.type) {
      case 'message_start': {
        const message = readObject(event.message)
        model ??= readString(message?.model)
        usage = mergeUsage(usage, readUsage(message?.usage, usage))
        break
      }
      case 'content_block_start': {
        const type = readObject(event.content_block)?.type
        if (type === 'tool_use') toolCallCount += 1
        hasContent ||= type !== 'text' && type !== 'thinking'
        break
      }
      case 'content_block_delta':
        hasContent ||= hasText(readObject(event.delta))
        break
      case 'message_delta':
        usage = mergeUsage(usage, readUsage(event.usage, usage))
        finishReason ??= readString(readObject(event.delta)?.stop_reason)
        hasContent ||= finishReason !== null
        break
      case 'message_stop':
        isStopped = true
        break
      default:
        break
    }
  }

  function rename(block: string): string {
    if (options.publicModel === options.upstreamModel) return block
    const [message] = findMembers(block, 'message', { objectAt: block.indexOf('{'), limit: 1 })
    if (message === undefined) return block
    return applyEdits(block, renameModel(block, options.publicModel, message.valueStart))
  }

  return {
    watch(block) {
      if (isStopped || error !== null) return ''
      if (hasContent && isDelta(block)) return named(block, 'content_block_delta')
      const data = readData(block)
      if (data === null) return passWithoutData(block)
      if (data === '[DONE]') return ''
      const event = readEventData(data)
      read(event)
      if (error !== null || (isStopped && finishReason === null)) return ''
      if (event.type !== 'message_start') return named(block, readString(event.type))
      // Relays send it twice, at which Anthropic's client breaks.
      if (isStarted) return ''
      isStarted = true
      return named(rename(joinDataLines(block, data)), 'message_start')
    },
    finish() {
      if (isStopped || error !== null || finishReason === null) return ''
      isStopped = true
      return 'event: message_stop\ndata: {"type":"message_stop"}\n\n'
    },
    get hasContent() {
      return hasContent
    },
    get isComplete() {
      return isStopped && finishReason !== null
    },
    get error() {
      return error
    },
    result: () => ({
      usage,
      finishReason: finishReason === null ? null : mapStopReason(finishReason),
      toolCallCount,
      model,
    }),
  }
}

/** Some relays leave the event's name out, without which Anthropic's client reads over it. */
function named(block: string, type: string | null): string {
  if (type === null || block.startsWith('event:') || block.includes('\nevent:')) return block
  return `event: ${type}\n${block}`
}

function isDelta(block: string): boolean {
  return (
    block.startsWith('event: content_block_delta\n') ||
    block.startsWith('data: {"type":"content_block_delta"')
  )
}

function hasText(delta: JsonObject | null): boolean {
  const text =
    readString(delta?.text) ?? readString(delta?.thinking) ?? readString(delta?.partial_json)
  return text !== null && text !== ''
}
