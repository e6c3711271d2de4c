// The output items of a Response, as they are when complete and as they are when they begin.
import type { Citation } from '../../../contract/canonical/citation.ts'
import { describeCitation } from '../encode-annotations.ts'
import type { ClientTool } from './client-tools.ts'
import { responseIdOf, type Item } from './encode-response.ts'
import type { ReplyContext } from '../codec.ts'

export interface ItemIds {
  /** `prefix` as OpenAI has it by kind: `msg`, `rs`, `fc`, `ctc`. */
  next(prefix: string): string
}

/** Made from the response's own id, so that a stream and what is stored of it name the same things. */
export function createItemIds(context: ReplyContext): ItemIds {
  const base = responseIdOf(context).slice('resp_'.length)
  let count = 0
  return {
    next(prefix) {
      const id = `${prefix}_${base}${String(count).padStart(2, '0')}`
      count += 1
      return id
    },
  }
}

export type ItemStatus = 'in_progress' | 'completed' | 'incomplete'

export function messageItem(id: string, content: readonly Item[], status: ItemStatus): Item {
  return { id, type: 'message', status, role: 'assistant', content }
}

export function textContent(text: string, citations: readonly Citation[] = []): Item {
  const annotations = citations.map((citation) => annotate(citation, text))
  return { type: 'output_text', annotations, logprobs: [], text }
}

export function annotate(citation: Citation, text: string): Item {
  return { type: 'url_citation', ...describeCitation(citation, text.length) }
}

export function refusalContent(refusal: string): Item {
  return { type: 'refusal', refusal }
}

export function reasoningItem(id: string, text: string, encrypted: string | null): Item {
  return {
    id,
    type: 'reasoning',
    summary: text === '' ? [] : [{ type: 'summary_text', text }],
    ...(encrypted === null ? {} : { encrypted_content: encrypted }),
  }
}

/** An image is a call of the tool that paints; `data` is base64, null until it is there. */
export function imageItem(id: string, data: string | null, status: ItemStatus): Item {
  return { id, type: 'image_generation_call', status, result: data }
}

/** `given`: a custom tool's input, or a function's arguments as JSON. */
export function callItem(
  id: string,
  callId: string,
  { name, namespace, isCustom }: ClientTool,
  given: string,
  status: ItemStatus,
): Item {
  const called = { call_id: callId, name, ...(namespace === null ? {} : { namespace }) }
  return isCustom
    ? { id, type: 'custom_tool_call', status, ...called, input: given }
    : { id, type: 'function_call', status, ...called, arguments: given }
}
