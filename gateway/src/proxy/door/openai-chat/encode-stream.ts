// Canonical events as the chunks of a streamed chat completion.
import type { ChatEvent, PartialUsage, PartStart } from '../../../contract/canonical/answer.ts'
import { mergeUsage } from '../../../contract/canonical/usage.ts'
import type { ReplyContext, StreamEncoder } from '../codec.ts'
import { encodeUsage } from './encode-usage.ts'
import { mapFinishReason } from './map-finish-reason.ts'

interface OpenPart {
  readonly kind: PartStart['kind']
  /** Place among the tool calls. */
  readonly toolIndex: number
  hasText: boolean
}

/**
 * Every chunk has the same id, time and model; the role goes with the first content. The usage chunk, if asked for, is
 * the last before `[DONE]`.
 */
export function createStreamEncoder(context: ReplyContext): StreamEncoder {
  const parts = new Map<number, OpenPart>()
  let head = ''
  let toolCount = 0
  let isRoleSent = false
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
    parts.set(index, { kind: part.kind, toolIndex, hasText: false })
    if (part.kind !== 'tool_call') return ''
    toolCount += 1
    const { id, name } = part
    const call = { index: toolIndex, id, type: 'function', function: { name, arguments: '' } }
    return writeChunk({ tool_calls: [call] }, null)
  }

  function writeText(index: number, text: string): string {
    const part = parts.get(index)
    if (part === undefined || text === '') return ''
    part.hasText = true
    switch (part.kind) {
      case 'text':
        return writeChunk({ content: text }, null)
      case 'refusal':
        return writeChunk({ refusal: text }, null)
      case 'reasoning':
        return writeChunk({ reasoning_content: text }, null)
      case 'tool_call':
        return writeArguments(part, text)
      case 'opaque':
        return ''
    }
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
