// A canonical answer as a Response.
import type { ChatAnswer } from '../../../contract/canonical/answer.ts'
import type { Part } from '../../../contract/canonical/request.ts'
import type { ReplyContext } from '../codec.ts'
import { clientToolsOf, type ClientTools } from './client-tools.ts'
import { inputOfArguments } from './custom-tools.ts'
import { encodeResponse, progressOf, type Item } from './encode-response.ts'
import {
  callItem,
  createItemIds,
  imageItem,
  messageItem,
  reasoningItem,
  refusalContent,
  textContent,
  type ItemIds,
  type ItemStatus,
} from './items.ts'
import { seal, sealReasoning } from '../../../contract/canonical/sealed-reasoning.ts'

export function encodeAnswer(answer: ChatAnswer, context: ReplyContext): unknown {
  const progress = progressOf(answer.finishReason)
  const lastStatus = progress.status === 'incomplete' ? 'incomplete' : 'completed'
  const tools = clientToolsOf(context.request)
  const items = encodeParts(answer.parts, createItemIds(context), tools, lastStatus)
  return encodeResponse(context, progress, items, answer.usage)
}

/** Texts that follow each other are contents of one message. Only the last item can be incomplete. */
function encodeParts(
  parts: readonly Part[],
  ids: ItemIds,
  tools: ClientTools,
  lastStatus: ItemStatus,
): Item[] {
  const items: Item[] = []
  const texts: Item[] = []
  const closeMessage = (status: ItemStatus) => {
    if (texts.length > 0) items.push(messageItem(ids.next('msg'), texts.splice(0), status))
  }
  for (const [index, part] of parts.entries()) {
    if (part.kind === 'text' || part.kind === 'refusal') {
      if (part.text === '') continue
      texts.push(
        part.kind === 'text' ? textContent(part.text, part.citations) : refusalContent(part.text),
      )
      continue
    }
    closeMessage('completed')
    const status = index === parts.length - 1 ? lastStatus : 'completed'
    items.push(...encodePart(part, ids, tools, status))
  }
  closeMessage(lastStatus)
  return items
}

function encodePart(part: Part, ids: ItemIds, tools: ClientTools, status: ItemStatus): Item[] {
  switch (part.kind) {
    case 'reasoning':
      return [reasoningItem(ids.next('rs'), part.text, sealReasoning(part))]
    case 'tool_call': {
      const { id: callId, name, argumentsJson, signature } = part
      const given = argumentsJson === '' ? '{}' : argumentsJson
      const tool = tools.named(name)
      const call = tool.isCustom
        ? callItem(ids.next('ctc'), callId, tool, inputOfArguments(given), status)
        : callItem(ids.next('fc'), callId, tool, given, status)
      if (signature === undefined) return [call]
      return [reasoningItem(ids.next('rs'), '', seal({ callId, signature })), call]
    }
    case 'image':
      return part.source.kind === 'base64'
        ? [imageItem(ids.next('ig'), part.source.data, 'completed')]
        : []
    case 'opaque':
      return part.dialect === 'openai-responses' ? [part.value] : []
    default:
      return []
  }
}
