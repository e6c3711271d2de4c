// Canonical events as the events of a streamed Response.
import type { ChatEvent, FinishReason, PartialUsage } from '../../../contract/canonical/answer.ts'
import { mergeUsage } from '../../../contract/canonical/usage.ts'
import type { JsonObject } from '../../../contract/read-json.ts'
import type { ReplyContext, StreamEncoder } from '../codec.ts'
import { keepAlive } from '../openai-chat/encode-stream.ts'
import { encodeResponse, progressOf, responseIdOf, type Progress } from './encode-response.ts'
import { createItemStream } from './item-stream.ts'

/**
 * Nothing is written before the first content; then every event has the next sequence number, items have the index of
 * their start, and their parts may interleave. The last event repeats the whole Response.
 */
export function createStreamEncoder(context: ReplyContext): StreamEncoder {
  let sequence = -1
  let usage: PartialUsage | null = null
  let reason: FinishReason | null = null
  let answer: JsonObject | null = null
  const items = createItemStream(context, write)

  function write(type: string, fields: JsonObject): string {
    const started = sequence === -1 ? start() : ''
    return started + writeNext(type, fields)
  }

  function writeNext(type: string, fields: JsonObject): string {
    sequence += 1
    return writeEvent(type, { ...fields, sequence_number: sequence })
  }

  function start(): string {
    const progress: Progress = { status: 'in_progress', incompleteReason: null }
    const response = encodeResponse(context, progress, [], null)
    return (
      writeNext('response.created', { response }) + writeNext('response.in_progress', { response })
    )
  }

  function end(): string {
    const progress = progressOf(reason)
    const isComplete = progress.status === 'completed'
    const rest = items.finish(isComplete ? 'completed' : 'incomplete')
    answer = encodeResponse(context, progress, items.output(), usage)
    return rest + write(`response.${progress.status}`, { response: answer })
  }

  return {
    encode(event: ChatEvent) {
      switch (event.kind) {
        case 'part_start':
          return items.startPart(event.index, event.part)
        case 'part_delta':
          return items.addText(event.index, event.text)
        case 'part_citation':
          return items.addCitation(event.index, event.citation)
        case 'part_signature':
          return items.addSignature(event.index, event.signature)
        case 'part_end':
          return items.endPart(event.index)
        case 'usage':
          usage = mergeUsage(usage, event.usage)
          return ''
        case 'finish':
          reason = event.reason
          return ''
        case 'end':
          return end()
        case 'ping':
          return sequence === -1 ? '' : keepAlive
        default:
          return ''
      }
    },
    get hasContent() {
      return sequence !== -1
    },
    get position() {
      return { id: responseIdOf(context), sequence }
    },
    finalAnswer: () => (answer === null ? null : JSON.stringify(answer)),
  }
}

export function writeEvent(type: string, fields: JsonObject): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
}

export { comment, keepAlive } from '../openai-chat/encode-stream.ts'
