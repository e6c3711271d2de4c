// The items of a streamed Response: opened with their first content, filled, closed, and kept for the last event.
import type { Citation } from '../../../contract/canonical/citation.ts'
import type { PartStart } from '../../../contract/canonical/answer.ts'
import type { MediaSource } from '../../../contract/canonical/request.ts'
import type { JsonObject } from '../../../contract/read-json.ts'
import type { ReplyContext } from '../codec.ts'
import { clientToolsOf, type ClientTool } from './client-tools.ts'
import { inputOfArguments } from './custom-tools.ts'
import type { Item } from './encode-response.ts'
import {
  callItem,
  createItemIds,
  imageItem,
  messageItem,
  reasoningItem,
  refusalContent,
  textContent,
  annotate,
  type ItemStatus,
} from './items.ts'
import { seal } from '../../../contract/canonical/sealed-reasoning.ts'

type Write = (type: string, fields: JsonObject) => string

export interface ItemStream {
  startPart(index: number, part: PartStart): string
  addText(index: number, text: string): string
  addCitation(index: number, citation: Citation): string
  addSignature(index: number, signature: string): string
  endPart(index: number): string
  /** Ends what is still open; its last item has this status. */
  finish(status: ItemStatus): string
  /** In the order of their start. */
  output(): readonly Item[]
}

interface MessageSlot {
  readonly at: number
  readonly id: string
  readonly contents: Item[]
  openParts: number
}

/** A part of the stream and where it stands in the Response. */
interface OpenPart {
  readonly start: PartStart
  text: string
  readonly citations: Citation[]
  signature: string
  /** Null until its first content came: text and reasoning may stay empty. */
  place: { readonly at: number; readonly id: string; readonly content: number } | null
  message: MessageSlot | null
}

export function createItemStream(context: ReplyContext, write: Write): ItemStream {
  const ids = createItemIds(context)
  const tools = clientToolsOf(context.request)
  const output: Item[] = []
  const parts = new Map<number, OpenPart>()
  let message: MessageSlot | null = null

  function addItem(item: Item): { readonly at: number; readonly out: string } {
    const at = output.push(item) - 1
    return { at, out: write('response.output_item.added', { output_index: at, item }) }
  }

  function endItem(at: number, item: Item): string {
    output[at] = item
    return write('response.output_item.done', { output_index: at, item })
  }

  function openPart(part: OpenPart): string {
    if (part.place !== null) return ''
    switch (part.start.kind) {
      case 'text':
      case 'refusal':
        return openContent(part)
      case 'reasoning':
        return leaveMessage() + openReasoning(part)
      case 'tool_call':
        return leaveMessage() + openCall(part, part.start)
      case 'image':
      case 'opaque':
        return ''
    }
  }

  /** Whole at once: no deltas follow. */
  function writeImage(source: MediaSource): string {
    if (source.kind !== 'base64') return ''
    const item_id = ids.next('ig')
    const left = leaveMessage()
    const { at: output_index, out } = addItem(imageItem(item_id, null, 'in_progress'))
    const place = { item_id, output_index }
    return (
      left +
      out +
      write('response.image_generation_call.in_progress', place) +
      write('response.image_generation_call.completed', place) +
      endItem(output_index, imageItem(item_id, source.data, 'completed'))
    )
  }

  function openContent(part: OpenPart): string {
    let out = ''
    if (message === null) {
      const id = ids.next('msg')
      const added = addItem(messageItem(id, [], 'in_progress'))
      message = { at: added.at, id, contents: [], openParts: 0 }
      out = added.out
    }
    message.openParts += 1
    const empty = contentOf(part, '')
    const content = message.contents.push(empty) - 1
    part.message = message
    part.place = { at: message.at, id: message.id, content }
    return out + write('response.content_part.added', { ...placeOf(part), part: empty })
  }

  function openReasoning(part: OpenPart): string {
    const id = ids.next('rs')
    const { at, out } = addItem(reasoningItem(id, '', null))
    part.place = { at, id, content: 0 }
    return out
  }

  function openCall(part: OpenPart, start: PartStart & { kind: 'tool_call' }): string {
    let before = ''
    if (start.signature !== undefined) {
      const sealed = seal({ callId: start.id, signature: start.signature })
      const item = reasoningItem(ids.next('rs'), '', sealed)
      const added = addItem(item)
      before = added.out + endItem(added.at, item)
    }
    const tool = tools.named(start.name)
    const id = ids.next(tool.isCustom ? 'ctc' : 'fc')
    const { at, out } = addItem(callItem(id, start.id, tool, '', 'in_progress'))
    part.place = { at, id, content: 0 }
    return before + out
  }

  /** The next text begins another message; this one ends with its last part. */
  function leaveMessage(): string {
    const left = message
    message = null
    return left !== null && left.openParts === 0 ? endMessage(left, 'completed') : ''
  }

  function endMessage({ at, id, contents }: MessageSlot, status: ItemStatus): string {
    return endItem(at, messageItem(id, contents, status))
  }

  function writeDelta(part: OpenPart, text: string): string {
    const isFirst = part.text === ''
    part.text += text
    switch (part.start.kind) {
      case 'text':
        return write('response.output_text.delta', {
          ...placeOf(part),
          delta: text,
          logprobs: [],
        })
      case 'refusal':
        return write('response.refusal.delta', { ...placeOf(part), delta: text })
      case 'reasoning': {
        const place = summaryPlaceOf(part)
        const empty = { type: 'summary_text', text: '' }
        const started = isFirst
          ? write('response.reasoning_summary_part.added', { ...place, part: empty })
          : ''
        return started + write('response.reasoning_summary_text.delta', { ...place, delta: text })
      }
      default: {
        // Its input is known once its arguments are whole.
        if ('name' in part.start && tools.named(part.start.name).isCustom) return ''
        const { item_id, output_index } = placeOf(part)
        const fields = { item_id, output_index, delta: text }
        return write('response.function_call_arguments.delta', fields)
      }
    }
  }

  function endOpened(part: OpenPart, status: ItemStatus): string {
    switch (part.start.kind) {
      case 'text':
      case 'refusal':
        return endContent(part)
      case 'reasoning':
        return endReasoning(part, part.start.encrypted)
      case 'tool_call':
        return endCall(part, part.start, status)
      case 'image':
      case 'opaque':
        return ''
    }
  }

  function endContent(part: OpenPart): string {
    const place = placeOf(part)
    const content = contentOf(part, part.text)
    const slot = part.message!
    slot.contents[part.place!.content] = content
    slot.openParts -= 1
    const done =
      part.start.kind === 'text'
        ? write('response.output_text.done', { ...place, text: part.text, logprobs: [] })
        : write('response.refusal.done', { ...place, refusal: part.text })
    const ended = done + write('response.content_part.done', { ...place, part: content })
    const isLeft = slot !== message && slot.openParts === 0
    return isLeft ? ended + endMessage(slot, 'completed') : ended
  }

  function endReasoning(part: OpenPart, encrypted: string | undefined): string {
    const { text, signature } = part
    const { at, id } = part.place!
    let out = ''
    if (text !== '') {
      const place = summaryPlaceOf(part)
      const summary = { type: 'summary_text', text }
      out =
        write('response.reasoning_summary_text.done', { ...place, text }) +
        write('response.reasoning_summary_part.done', { ...place, part: summary })
    }
    const sealed =
      signature !== '' ? seal({ text, signature }) : encrypted ? seal({ encrypted }) : null
    return out + endItem(at, reasoningItem(id, text, sealed))
  }

  function endCall(
    part: OpenPart,
    start: PartStart & { kind: 'tool_call' },
    status: ItemStatus,
  ): string {
    const tool = tools.named(start.name)
    if (tool.isCustom) return endCustomCall(part, start.id, tool, status)
    // A tool without arguments still gets an object.
    const started = part.text === '' ? writeDelta(part, '{}') : ''
    const { item_id, output_index } = placeOf(part)
    const given = { item_id, output_index, name: tool.name, arguments: part.text }
    const item = callItem(item_id, start.id, tool, part.text, status)
    return (
      started + write('response.function_call_arguments.done', given) + endItem(output_index, item)
    )
  }

  function endCustomCall(
    part: OpenPart,
    callId: string,
    tool: ClientTool,
    status: ItemStatus,
  ): string {
    const input = inputOfArguments(part.text)
    const { item_id, output_index } = placeOf(part)
    const place = { item_id, output_index }
    return (
      write('response.custom_tool_call_input.delta', { ...place, delta: input }) +
      write('response.custom_tool_call_input.done', { ...place, input }) +
      endItem(output_index, callItem(item_id, callId, tool, input, status))
    )
  }

  return {
    startPart(index, start) {
      if (start.kind === 'image') return writeImage(start.source)
      const part: OpenPart = {
        start,
        text: '',
        citations: [],
        signature: '',
        place: null,
        message: null,
      }
      parts.set(index, part)
      return start.kind === 'tool_call' || ('encrypted' in start && start.encrypted)
        ? openPart(part)
        : ''
    },
    addText(index, text) {
      const part = parts.get(index)
      if (part === undefined || text === '' || part.start.kind === 'opaque') return ''
      return openPart(part) + writeDelta(part, text)
    },
    addCitation(index, citation) {
      const part = parts.get(index)
      if (part?.start.kind !== 'text') return ''
      const opened = openPart(part)
      const annotation_index = part.citations.push(citation) - 1
      const annotation = annotate(citation, part.text)
      const fields = { ...placeOf(part), annotation_index, annotation }
      return opened + write('response.output_text.annotation.added', fields)
    },
    addSignature(index, signature) {
      const part = parts.get(index)
      if (part?.start.kind !== 'reasoning') return ''
      part.signature += signature
      return openPart(part)
    },
    endPart(index) {
      const part = parts.get(index)
      parts.delete(index)
      if (part === undefined || part.place === null) return ''
      return endOpened(part, 'completed')
    },
    finish(status) {
      let out = ''
      for (const part of parts.values()) {
        if (part.place !== null) out += endOpened(part, status)
      }
      parts.clear()
      if (message === null) return out
      const last = message
      message = null
      return out + endMessage(last, status)
    },
    output: () => output,
  }
}

function placeOf({ place }: OpenPart) {
  const { at, id, content } = place!
  return { item_id: id, output_index: at, content_index: content }
}

function summaryPlaceOf(part: OpenPart) {
  const { item_id, output_index } = placeOf(part)
  return { item_id, output_index, summary_index: 0 }
}

function contentOf({ start, citations }: OpenPart, text: string): Item {
  return start.kind === 'refusal' ? refusalContent(text) : textContent(text, citations)
}
