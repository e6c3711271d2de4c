// Canonical events as the pieces of a streamed GenerateContentResponse.
import type {
  ChatEvent,
  FinishReason,
  PartialUsage,
  PartStart,
} from '../../../contract/canonical/answer.ts'
import type { Citation } from '../../../contract/canonical/citation.ts'
import type { ChatRequest, Part } from '../../../contract/canonical/request.ts'
import { mergeUsage } from '../../../contract/canonical/usage.ts'
import type { ReplyContext, StreamEncoder } from '../codec.ts'
import { showsThoughts } from './encode-answer.ts'
import { encodeGrounding, type CitedText } from './encode-grounding.ts'
import { createPartWriter, type AnswerPart } from './encode-parts.ts'
import { encodeUsage } from './encode-usage.ts'
import { mapFinishReason } from './map-finish-reason.ts'

interface OpenPart {
  readonly start: PartStart
  text: string
  signature: string | undefined
  readonly citations: Citation[]
}

/**
 * Text goes out as it comes; a call only when it is whole, as this dialect has no pieces of arguments. The finish reason
 * goes with the whole usage in the last piece.
 */
export function createStreamEncoder(context: ReplyContext, request: ChatRequest): StreamEncoder {
  const writer = createPartWriter(showsThoughts(request))
  const parts = new Map<number, OpenPart>()
  let id = context.callId
  let usage: PartialUsage | null = null
  let reason: FinishReason | null = null
  let hasContent = false
  let textBytes = 0
  const cited: CitedText[] = []

  function writePiece(written: readonly AnswerPart[], finishReason?: string): string {
    if (written.length === 0) return ''
    hasContent = true
    return writeEvent({
      candidates: [
        {
          content: { parts: written, role: 'model' },
          finishReason,
          groundingMetadata: finishReason === undefined ? undefined : encodeGrounding(cited),
          index: 0,
        },
      ],
      usageMetadata: finishReason === undefined ? undefined : encodeUsage(usage),
      modelVersion: context.model,
      responseId: id,
    })
  }

  function addText(index: number, text: string): string {
    const part = parts.get(index)
    if (part === undefined || text === '') return ''
    part.text += text
    if (part.start.kind === 'text' || part.start.kind === 'refusal') return writePiece([{ text }])
    const isShown = part.start.kind === 'reasoning' && showsThoughts(request)
    return isShown ? writePiece([{ text, thought: true }]) : ''
  }

  function endPart(index: number): string {
    const part = parts.get(index)
    parts.delete(index)
    if (part?.start.kind === 'text') noteText(part)
    const whole = part === undefined ? null : toPart(part)
    if (whole === null) return ''
    const written = writer.write(whole)
    // Its text went out as it came.
    return whole.kind === 'reasoning' ? '' : writePiece(written)
  }

  function noteText({ text, citations }: OpenPart): void {
    if (citations.length > 0) cited.push({ text, citations, bytesBefore: textBytes })
    textBytes += Buffer.byteLength(text)
  }

  function end(): string {
    let text = ''
    for (const index of parts.keys()) text += endPart(index)
    return text + writePiece([{ text: '' }], mapFinishReason(reason ?? 'stop'))
  }

  return {
    encode(event: ChatEvent) {
      switch (event.kind) {
        case 'start':
          if (event.id !== '') id = event.id
          return ''
        case 'part_start':
          parts.set(event.index, {
            start: event.part,
            text: '',
            signature: undefined,
            citations: [],
          })
          return ''
        case 'part_citation':
          parts.get(event.index)?.citations.push(event.citation)
          return ''
        case 'part_delta':
          return addText(event.index, event.text)
        case 'part_signature': {
          const part = parts.get(event.index)
          if (part !== undefined) part.signature = event.signature
          return ''
        }
        case 'part_end':
          return endPart(event.index)
        case 'usage':
          usage = mergeUsage(usage, event.usage)
          return ''
        case 'finish':
          reason = event.reason
          return ''
        case 'end':
          return end()
        default:
          return ''
      }
    },
    get hasContent() {
      return hasContent
    },
  }
}

/** What is written when a part ends; null for texts, which are written already. */
function toPart({ start, text, signature }: OpenPart): Part | null {
  const signed = signature === undefined ? {} : { signature }
  switch (start.kind) {
    case 'tool_call':
      return { ...start, ...signed, argumentsJson: text }
    case 'reasoning':
      return { ...start, ...signed, text }
    case 'image':
    case 'opaque':
      return start
    default:
      return null
  }
}

export function writeEvent(value: unknown): string {
  return `data: ${JSON.stringify(value)}\n\n`
}
