// Canonical messages as the input items of a Responses request.
import type {
  FilePart,
  ImagePart,
  Message,
  Part,
  ToolResultPart,
} from '../../contract/canonical/request.ts'
import { unsupported, type DroppedFields } from '../dropped-fields.ts'
import { toWireId, type NameRule, type ToolNames } from '../wire-names.ts'
import { unpackReasoning } from './carry-reasoning.ts'

export type WireItem = Record<string, unknown>

export interface ItemContext {
  readonly names: ToolNames
  readonly fields: DroppedFields
}

/** OpenAI refuses call ids above 64 characters. */
const callIdRule: NameRule = { maxLength: 64, pattern: /^[\x21-\x7e]+$/ }

export function encodeItems(messages: readonly Message[], context: ItemContext): WireItem[] {
  return messages.flatMap((message) => encodeMessage(message, context))
}

/** Contents that follow each other are one message item; what is no content is an item of its own, in its place. */
function encodeMessage(message: Message, context: ItemContext): WireItem[] {
  if (message.name !== undefined) context.fields.drop('name')
  const items: WireItem[] = []
  let content: WireItem[] = []
  const close = () => {
    if (content.length > 0) items.push({ type: 'message', role: message.role, content })
    content = []
  }
  for (const part of message.parts) {
    if ('cache' in part && part.cache !== undefined) context.fields.drop('cache_control')
    const written = encodeContent(part, message.role)
    if (written !== null) {
      content.push(written)
      continue
    }
    close()
    items.push(...encodeItem(part, context))
  }
  close()
  return items
}

/** Null for what stands beside messages. */
function encodeContent(part: Part, role: Message['role']): WireItem | null {
  switch (part.kind) {
    case 'text':
      return { type: role === 'assistant' ? 'output_text' : 'input_text', text: part.text }
    case 'refusal':
      return { type: 'refusal', refusal: part.text }
    case 'image':
      return encodeImage(part)
    case 'file':
      return encodeFile(part)
    case 'audio':
      return {
        type: 'input_audio',
        input_audio: { data: part.data, format: part.format },
      }
    default:
      return null
  }
}

function encodeItem(part: Part, { names, fields }: ItemContext): WireItem[] {
  switch (part.kind) {
    case 'tool_call':
      return [
        {
          type: 'function_call',
          call_id: toWireId(part.id, callIdRule),
          name: names.toWire(part.name),
          arguments: part.argumentsJson === '' ? '{}' : part.argumentsJson,
        },
      ]
    case 'tool_result':
      return [encodeResult(part)]
    case 'reasoning': {
      const own = unpackReasoning(part.encrypted)
      if (own === null) {
        fields.drop('thinking')
        return []
      }
      const { id, encrypted } = own
      return [{ type: 'reasoning', id, summary: [], encrypted_content: encrypted }]
    }
    case 'opaque':
      if (part.dialect === 'openai-responses') return [{ ...part.value }]
      throw unsupported('messages', `The model behind this name does not support "${part.type}".`)
    default:
      throw unsupported('messages', `The model behind this name does not support "${part.kind}".`)
  }
}

/** There is no flag for a tool that failed. */
function encodeResult({ callId, content, isError }: ToolResultPart): WireItem {
  const call_id = toWireId(callId, callIdRule)
  if (content.every((part) => part.kind === 'text')) {
    const text = content.map((part) => part.text).join('\n')
    return { type: 'function_call_output', call_id, output: isError ? `Error: ${text}` : text }
  }
  const output = content.map((part) => encodeContent(part, 'user'))
  return {
    type: 'function_call_output',
    call_id,
    output: isError ? [{ type: 'input_text', text: 'Error:' }, ...output] : output,
  }
}

function encodeImage({ source, detail }: ImagePart): WireItem {
  const image: WireItem = { type: 'input_image', detail: detail ?? 'auto' }
  if (source.kind === 'file_id') throw noFileIds()
  image.image_url =
    source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}`
  return image
}

function encodeFile({ source, filename }: FilePart): WireItem {
  switch (source.kind) {
    case 'url':
      return { type: 'input_file', file_url: source.url }
    case 'base64':
      return {
        type: 'input_file',
        filename: filename ?? 'file',
        file_data: `data:${source.mediaType};base64,${source.data}`,
      }
    case 'file_id':
      throw noFileIds()
  }
}

/** Ids of files are the account's, and the account is not the caller's. */
function noFileIds() {
  return unsupported('messages', 'The model behind this name takes no uploaded file by its id.')
}
