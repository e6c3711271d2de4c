// Canonical events as the events of a streamed Anthropic message.
import type {
  ChatEvent,
  FinishReason,
  PartialUsage,
  PartStart,
} from '../../../contract/canonical/answer.ts'
import type { ChatRequest } from '../../../contract/canonical/request.ts'
import { mergeUsage } from '../../../contract/canonical/usage.ts'
import type { ReplyContext, StreamEncoder } from '../codec.ts'
import { encodeCitation } from './encode-citation.ts'
import { writeSignature } from './call-signature.ts'
import { encodeUsage } from './encode-usage.ts'
import { mapStopReason, stopSequenceOf } from './map-stop-reason.ts'

type PartEvent = ChatEvent & { readonly index: number }

/**
 * Blocks never overlap: events of a part that starts while another is open wait until that one has ended. Nothing is
 * written before the first content; the stop reason and the whole usage go out together at the end.
 */
export function createStreamEncoder(context: ReplyContext, request: ChatRequest): StreamEncoder {
  let id = ''
  let usage: PartialUsage | null = null
  let isStarted = false
  let blockCount = 0
  let open: { readonly part: number; readonly kind: PartStart['kind'] } | null = null
  const waiting = new Map<number, PartEvent[]>()
  /** Parts that came without content so far; their block starts with it. */
  const announced = new Map<number, PartStart>()
  let stop: { readonly reason: FinishReason; readonly sequence: string | null } | null = null

  function start(): string {
    if (isStarted) return ''
    isStarted = true
    return writeEvent('message_start', {
      message: {
        id: id === '' ? `msg_${context.callId}` : id,
        type: 'message',
        role: 'assistant',
        model: context.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        // Some clients add what is said here to what the end says: what was written so far is told there.
        usage: { ...encodeUsage(usage), output_tokens: 0 },
      },
    })
  }

  function openBlock(part: number, start_: PartStart): string {
    open = { part, kind: start_.kind }
    const started = start()
    const index = blockCount
    return (
      started + writeEvent('content_block_start', { index, content_block: encodeStart(start_) })
    )
  }

  function writeDelta(delta: object): string {
    return writeEvent('content_block_delta', { index: blockCount, delta })
  }

  function closeBlock(): string {
    open = null
    const index = blockCount
    blockCount += 1
    return writeEvent('content_block_stop', { index })
  }

  /** Part by part, in the order in which they began to wait, until one of them stays open. */
  function release(): string {
    let text = ''
    for (const [part, events] of waiting) {
      if (open !== null) break
      waiting.delete(part)
      for (const event of events) text += writePart(event)
    }
    return text
  }

  function writePart(event: PartEvent): string {
    if (open !== null && open.part !== event.index) {
      const own = waiting.get(event.index)
      if (own === undefined) waiting.set(event.index, [event])
      else own.push(event)
      return ''
    }
    switch (event.kind) {
      case 'part_start':
        // Text and reasoning may stay empty, and an empty block is an error when it is sent back.
        if (!isContentByItself(event.part)) {
          announced.set(event.index, event.part)
          return ''
        }
        return writeCallSignature(event.index, event.part) + openBlock(event.index, event.part)
      case 'part_delta': {
        if (event.text === '') return ''
        const started = openAnnounced(event.index)
        return open === null ? '' : started + writeDelta(encodeDelta(open.kind, event.text))
      }
      case 'part_citation': {
        const started = openAnnounced(event.index)
        const delta = { type: 'citations_delta', citation: encodeCitation(event.citation) }
        return open === null ? '' : started + writeDelta(delta)
      }
      case 'part_signature': {
        const started = openAnnounced(event.index)
        const delta = { type: 'signature_delta', signature: event.signature }
        return open === null ? '' : started + writeDelta(delta)
      }
      default:
        announced.delete(event.index)
        return open === null ? '' : closeBlock()
    }
  }

  /** A block of its own before the call's. */
  function writeCallSignature(part: number, start_: PartStart): string {
    if (start_.kind !== 'tool_call' || start_.signature === undefined) return ''
    const { data: encrypted } = writeSignature(start_.id, start_.signature)
    return openBlock(part, { kind: 'reasoning', encrypted }) + closeBlock()
  }

  function openAnnounced(part: number): string {
    const waitingStart = announced.get(part)
    if (waitingStart === undefined) return ''
    announced.delete(part)
    return openBlock(part, waitingStart)
  }

  function end(): string {
    let text = start()
    while (open !== null) text += closeBlock() + release()
    const delta = {
      stop_reason: stop === null ? null : mapStopReason(stop.reason),
      stop_sequence: stopSequenceOf(stop?.reason ?? null, stop?.sequence, request),
    }
    return (
      text +
      writeEvent('message_delta', { delta, usage: encodeUsage(usage) }) +
      writeEvent('message_stop', {})
    )
  }

  return {
    encode(event: ChatEvent) {
      switch (event.kind) {
        case 'start':
          id = event.id
          return ''
        case 'usage':
          usage = mergeUsage(usage, event.usage)
          return ''
        case 'finish':
          stop = { reason: event.reason, sequence: event.stopSequence ?? null }
          return ''
        case 'end':
          return end()
        case 'ping':
          return isStarted ? keepAlive : ''
        case 'error':
        case 'lost':
          return ''
        default:
          return writePart(event) + release()
      }
    },
    get hasContent() {
      return isStarted
    },
  }
}

function isContentByItself(part: PartStart): boolean {
  return part.kind === 'tool_call' || part.kind === 'opaque' || 'encrypted' in part
}

function encodeStart(part: PartStart): object {
  switch (part.kind) {
    case 'tool_call':
      return { type: 'tool_use', id: part.id, name: part.name, input: {} }
    case 'reasoning':
      return part.encrypted === undefined
        ? { type: 'thinking', thinking: '', signature: '' }
        : { type: 'redacted_thinking', data: part.encrypted }
    case 'opaque':
      return part.value
    default:
      return { type: 'text', text: '' }
  }
}

function encodeDelta(kind: PartStart['kind'], text: string): object {
  switch (kind) {
    case 'reasoning':
      return { type: 'thinking_delta', thinking: text }
    case 'tool_call':
    case 'opaque':
      return { type: 'input_json_delta', partial_json: text }
    default:
      return { type: 'text_delta', text }
  }
}

function writeEvent(type: string, fields: object): string {
  return `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`
}

export const keepAlive = writeEvent('ping', {})

export { comment } from '../openai-chat/encode-stream.ts'
