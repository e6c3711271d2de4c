// OpenAI chat messages as canonical ones.
import type {
  FilePart,
  ImagePart,
  MediaSource,
  Message,
  Part,
  TextPart,
} from '../../../contract/canonical/request.ts'
import { decodeCache } from '../cache-control.ts'
import { readDataUrl } from '../../../contract/canonical/data-url.ts'
import { invalidField } from '../parse-body.ts'
import type { MessageBody, PartBody } from './schema.ts'

export function decodeMessage(message: MessageBody): Message {
  if (message.role === 'tool') {
    return {
      role: 'user',
      parts: [
        {
          kind: 'tool_result',
          callId: message.tool_call_id,
          content: decodeContent(message.content).filter(isResultPart),
          isError: false,
        },
      ],
    }
  }
  const name = typeof message.name === 'string' ? { name: message.name } : {}
  const parts =
    message.role === 'assistant' ? decodeAssistant(message) : decodeContent(message.content)
  return { role: message.role, parts, ...name }
}

function decodeAssistant(message: MessageBody & { role: 'assistant' }): Part[] {
  const parts: Part[] = []
  if (message.reasoning_content) parts.push({ kind: 'reasoning', text: message.reasoning_content })
  if (message.content) for (const part of decodeContent(message.content)) parts.push(part)
  if (message.refusal) parts.push({ kind: 'refusal', text: message.refusal })
  for (const call of message.tool_calls ?? []) {
    const signature = call.extra_content?.google?.thought_signature
    parts.push({
      kind: 'tool_call',
      id: call.id,
      name: call.function.name,
      argumentsJson: call.function.arguments ?? '',
      ...(signature ? { signature } : {}),
    })
  }
  return parts
}

function decodeContent(content: string | readonly PartBody[]): Part[] {
  return typeof content === 'string' ? [{ kind: 'text', text: content }] : content.map(decodePart)
}

function decodePart(part: PartBody): Part {
  switch (part.type) {
    case 'text':
      return { kind: 'text', text: part.text, ...decodeCache(part.cache_control) }
    case 'image_url': {
      const { url, detail = null } =
        typeof part.image_url === 'string' ? { url: part.image_url } : part.image_url
      return {
        kind: 'image',
        source: readDataUrl(url) ?? { kind: 'url', url },
        ...(typeof detail === 'string' ? { detail } : {}),
        ...decodeCache(part.cache_control),
      }
    }
    case 'input_audio':
      return { kind: 'audio', ...part.input_audio }
    case 'file':
      return {
        kind: 'file',
        source: decodeFileSource(part.file),
        ...(typeof part.file.filename === 'string' ? { filename: part.file.filename } : {}),
        ...decodeCache(part.cache_control),
      }
    case 'document_url': {
      const { document_url: url, document_name: filename } = part
      return {
        kind: 'file',
        source: readDataUrl(url) ?? { kind: 'url', url },
        ...(typeof filename === 'string' ? { filename } : {}),
      }
    }
    case 'thinking':
      return { kind: 'reasoning', text: part.thinking.map(({ text }) => text ?? '').join('') }
    case 'refusal':
      return { kind: 'refusal', text: part.refusal }
  }
}

function decodeFileSource(file: {
  readonly file_data?: string | null | undefined
  readonly file_id?: string | null | undefined
}): MediaSource {
  if (file.file_data) {
    const source = readDataUrl(file.file_data)
    if (source === null) throw invalidField('messages', 'file_data must be a data URL in base64')
    return source
  }
  if (file.file_id) return { kind: 'file_id', id: file.file_id }
  throw invalidField('messages', 'a file needs file_data or file_id')
}

function isResultPart(part: Part): part is TextPart | ImagePart | FilePart {
  return part.kind === 'text' || part.kind === 'image' || part.kind === 'file'
}
