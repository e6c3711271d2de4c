// The input items of a Responses request as canonical messages.
import type {
  FilePart,
  ImagePart,
  MediaSource,
  Message,
  Part,
  TextPart,
} from '../../../contract/canonical/request.ts'
import { readDataUrl } from '../../../contract/canonical/data-url.ts'
import { invalidField } from '../parse-body.ts'
import { flatNameOf } from './client-tools.ts'
import { argumentsOfInput } from './custom-tools.ts'
import type {
  CallBody,
  CallOutputBody,
  ContentBody,
  CustomCallBody,
  ItemBody,
  MessageBody,
  ReasoningBody,
} from './schema.ts'
import { unseal } from '../../../contract/canonical/sealed-reasoning.ts'

/**
 * Items that the model said one after the other (reasoning, text, calls) are one message of the assistant. Throws
 * GatewayError `invalid_request`.
 */
export function decodeItems(input: string | readonly ItemBody[]): Message[] {
  if (typeof input === 'string') return [{ role: 'user', parts: [{ kind: 'text', text: input }] }]
  const messages: { role: Message['role']; parts: Part[] }[] = []
  const signatures = new Map<string, string>()
  for (const item of input) {
    const { role, parts } = decodeItem(item, signatures)
    if (parts.length === 0) continue
    const last = messages.at(-1)
    if (role === 'assistant' && last?.role === 'assistant') {
      for (const part of parts) last.parts.push(part)
    } else messages.push({ role, parts: [...parts] })
  }
  return messages
}

function decodeItem(item: ItemBody, signatures: Map<string, string>): Message {
  if (isMessage(item)) return { role: item.role, parts: decodeContent(item) }
  switch (item.type) {
    case 'function_call':
      return { role: 'assistant', parts: [decodeCall(item as CallBody, signatures)] }
    case 'custom_tool_call': {
      const { input, ...called } = item as CustomCallBody
      const call = {
        ...called,
        type: 'function_call' as const,
        arguments: argumentsOfInput(input),
      }
      return { role: 'assistant', parts: [decodeCall(call, signatures)] }
    }
    case 'function_call_output':
    case 'custom_tool_call_output':
      return { role: 'user', parts: [decodeOutput(item as CallOutputBody)] }
    case 'reasoning':
      return { role: 'assistant', parts: decodeReasoning(item as ReasoningBody, signatures) }
    case 'item_reference':
      throw invalidField(
        'input',
        `no item "${String(item.id)}" is stored here: send the item itself`,
      )
    default: {
      const type = String(item.type)
      const role = type.endsWith('_output') ? 'user' : 'assistant'
      return { role, parts: [{ kind: 'opaque', dialect: 'openai-responses', type, value: item }] }
    }
  }
}

function isMessage(item: ItemBody): item is MessageBody {
  return item.type === 'message' || item.type === undefined || item.type === null
}

function decodeContent({ content }: MessageBody): Part[] {
  return typeof content === 'string' ? [{ kind: 'text', text: content }] : content.map(decodePart)
}

function decodePart(part: ContentBody): Part {
  switch (part.type) {
    case 'input_image':
      return {
        kind: 'image',
        source: decodeImageSource(part),
        ...(typeof part.detail === 'string' ? { detail: part.detail } : {}),
      }
    case 'input_file':
      return {
        kind: 'file',
        source: decodeFileSource(part),
        ...(typeof part.filename === 'string' ? { filename: part.filename } : {}),
      }
    case 'input_audio':
      return { kind: 'audio', data: part.input_audio.data, format: part.input_audio.format }
    case 'refusal':
      return { kind: 'refusal', text: part.refusal }
    default:
      return { kind: 'text', text: part.text }
  }
}

function decodeImageSource(part: ContentBody & { type: 'input_image' }): MediaSource {
  if (part.image_url) {
    return readDataUrl(part.image_url) ?? { kind: 'url', url: part.image_url }
  }
  if (part.file_id) return { kind: 'file_id', id: part.file_id }
  throw invalidField('input', 'an image needs image_url or file_id')
}

function decodeFileSource(part: ContentBody & { type: 'input_file' }): MediaSource {
  if (part.file_data) {
    const source = readDataUrl(part.file_data)
    if (source === null) throw invalidField('input', 'file_data must be a data URL in base64')
    return source
  }
  if (part.file_url) return { kind: 'url', url: part.file_url }
  if (part.file_id) return { kind: 'file_id', id: part.file_id }
  throw invalidField('input', 'a file needs file_data, file_url or file_id')
}

function decodeCall(item: CallBody, signatures: ReadonlyMap<string, string>): Part {
  const signature = signatures.get(item.call_id)
  return {
    kind: 'tool_call',
    id: item.call_id,
    name: flatNameOf(item.namespace, item.name),
    argumentsJson: item.arguments,
    ...(signature === undefined ? {} : { signature }),
  }
}

function decodeOutput({ call_id: callId, output }: CallOutputBody): Part {
  const content =
    typeof output === 'string'
      ? [{ kind: 'text' as const, text: output }]
      : output.map(decodePart).filter(isResultPart)
  return { kind: 'tool_result', callId, content, isError: false }
}

function isResultPart(part: Part): part is TextPart | ImagePart | FilePart {
  return part.kind === 'text' || part.kind === 'image' || part.kind === 'file'
}

/** What OpenAI encrypted only OpenAI can read, and there the bytes pass: here its summary is all that is left. */
function decodeReasoning(item: ReasoningBody, signatures: Map<string, string>): Part[] {
  const sealed = item.encrypted_content ? unseal(item.encrypted_content) : null
  if (sealed?.callId !== undefined) {
    if (sealed.signature !== undefined) signatures.set(sealed.callId, sealed.signature)
    return []
  }
  const shown = item.content?.length ? item.content : (item.summary ?? [])
  const { text = shown.map((part) => part.text).join('\n\n'), signature, encrypted } = sealed ?? {}
  if (text === '' && encrypted === undefined) return []
  return [
    {
      kind: 'reasoning',
      text,
      ...(signature === undefined ? {} : { signature }),
      ...(encrypted === undefined ? {} : { encrypted }),
    },
  ]
}
