// Canonical events as the chunks of a streamed chat completion.
import type { ChatEvent, PartialUsage, PartStart } from '../../../contract/canonical/answer.ts'
import { mergeUsage } from '../../../contract/canonical/usage.ts'
import type { Citation } from '../../../contract/canonical/citation.ts'
import { describeCitation } from '../encode-annotations.ts'
import type { ReplyContext, StreamEncoder } from '../codec.ts'
import { encodeImage } from './encode-image.ts'
import { encodeSignature } from './encode-signature.ts'
import { encodeUsage } from './encode-usage.ts'
import { mapFinishReason } from './map-finish-reason.ts'

interface OpenPart {
  readonly kind: PartStart['kind']
  /** Place among the tool calls. */
  readonly toolIndex: number
  hasText: boolean
  /** Of a text: characters of the answer before it, and its own so far. */
  readonly from: number
  length: number
}

/**
 * Every chunk has the same id, time and model; the role goes with the first content. The usage chunk, if asked for, is
 * the last before `[DONE]`.
 */
export function createStreamEncoder(context: ReplyContext): StreamEncoder {
  const parts = new Map<number, OpenPart>()
  let head = ''
  let toolCount = 0
  let imageCount = 0
  let isRoleSent = false
  let textLength = 0
  let usage: PartialUsage | null = null

  // Built once: only delta and finish_reason differ between the chunks of a stream.
  function openHead(id: string, createdSeconds: number | null) {
    const identity = JSON.stringify({
      id: id === '' ? `chatcmpl-${context.callId}` : id,
      object: 'chat.completion.chunk',
      created: createdSeconds ?? context.nowSeconds,
      model: context.model,
    })
    head = `data: ${identity.slice(0, -1)},"choices":[`
  }

  function writeChunk(delta: object, finishReason: string | null): string {
    if (head === '') openHead('', null)
    const role = isRoleSent ? {} : { role: 'assistant' }
    isRoleSent = true
    const choice = JSON.stringify({
      index: 0,
      delta: { ...role, ...delta },
      logprobs: null,
      finish_reason: finishReason,
    })
    return `${head}${choice}]${context.wantsUsage ? ',"usage":null' : ''}}\n\n`
  }

  function startPart(index: number, part: PartStart): string {
    const toolIndex = toolCount
    parts.set(index, { kind: part.kind, toolIndex, hasText: false, from: textLength, length: 0 })
    if (part.kind === 'image') {
      imageCount += 1
      return writeChunk({ images: [encodeImage(part.source, imageCount - 1)] }, null)
    }
    if (part.kind !== 'tool_call') return ''
    toolCount += 1
    const { id, name } = part
    const head = { index: toolIndex, id, type: 'function', function: { name, arguments: '' } }
    const call = { ...head, ...encodeSignature(part.signature) }
    return writeChunk({ tool_calls: [call] }, null)
  }

  function writeText(index: number, text: string): string {
    const part = parts.get(index)
    if (part === undefined || text === '') return ''
    part.hasText = true
    switch (part.kind) {
      case 'text':
        part.length += text.length
        textLength += text.length
        return writeChunk({ content: text }, null)
      case 'refusal':
        return writeChunk({ refusal: text }, null)
      case 'reasoning':
        return writeChunk({ reasoning_content: text }, null)
      case 'tool_call':
        return writeArguments(part, text)
      case 'image':
      case 'opaque':
        return ''
    }
  }

  /** Its range counts from the beginning of the whole text. */
  function writeCitation(index: number, citation: Citation): string {
    const part = parts.get(index)
    if (part === undefined) return ''
    const { start_index, end_index, ...source } = describeCitation(citation, part.length)
    const range = { start_index: part.from + start_index, end_index: part.from + end_index }
    const annotation = { type: 'url_citation', url_citation: { ...range, ...source } }
    return writeChunk({ annotations: [annotation] }, null)
  }

  function writeArguments(part: OpenPart, text: string): string {
    const call = { index: part.toolIndex, function: { arguments: text } }
    return writeChunk({ tool_calls: [call] }, null)
  }

  function endPart(index: number): string {
    const part = parts.get(index)
    parts.delete(index)
    return part?.kind === 'tool_call' && !part.hasText ? writeArguments(part, '{}') : ''
  }

  function end(): string {
    const chunk =
      context.wantsUsage && usage !== null
        ? `${head}],"usage":${JSON.stringify(encodeUsage(usage))}}\n\n`
        : ''
    return `${chunk}data: [DONE]\n\n`
  }

  return {
    encode(event: ChatEvent) {
      switch (event.kind) {
        case 'start':
          openHead(event.id, event.createdSeconds)
          return ''
        case 'part_start':
          return startPart(event.index, event.part)
        case 'part_delta':
          return writeText(event.index, event.text)
        case 'part_citation':
          return writeCitation(event.index, event.citation)
        case 'part_end':
          return endPart(event.index)
        case 'usage':
          usage = mergeUsage(usage, event.usage)
          return ''
        case 'finish':
          return writeChunk({}, mapFinishReason(event.reason))
        case 'end':
          return end()
        case 'ping':
          return isRoleSent ? keepAlive : ''
        default:
          return ''
      }
    },
    get hasContent() {
      return isRoleSent
    },
  }
}

/** A comment: no OpenAI client takes it for an event. */
export const keepAlive = ': keep-alive\n\n'

export function comment(words: string): string {
  return `: ${words}\n\n`
}
