// Canonical messages as OpenAI chat messages.
import type {
  FilePart,
  ImagePart,
  Message,
  Part,
  TextPart,
  ToolResultPart,
} from '../../contract/canonical/request.ts'
import { unsupported, type DroppedFields } from '../dropped-fields.ts'
import { toWireId, type NameRule, type ToolNames } from '../wire-names.ts'

type WireMessage = Record<string, unknown>

export interface MessageContext {
  readonly names: ToolNames
  readonly fields: DroppedFields
  /** Reasoning in the history goes only to vendors that wrote it so themselves. */
  readonly isSameDialect: boolean
}

/** OpenAI refuses call ids above 40 characters. */
const callIdRule: NameRule = { maxLength: 40, pattern: /^[\x21-\x7e]+$/ }

export function encodeMessages(messages: readonly Message[], context: MessageContext) {
  return messages.flatMap((message) => encodeMessage(message, context))
}

function encodeMessage(message: Message, context: MessageContext): WireMessage[] {
  if (message.parts.some((part) => 'cache' in part && part.cache !== undefined)) {
    context.fields.drop('cache_control')
  }
  switch (message.role) {
    case 'assistant':
      return [encodeAssistant(message, context)]
    case 'user':
      return encodeUser(message)
    default: {
      return [{ role: message.role, ...nameOf(message), content: encodeContent(message.parts) }]
    }
  }
}

/** Results stand first, each its own message, since they must follow their calls at once. */
function encodeUser(message: Message): WireMessage[] {
  const results = message.parts.filter((part) => part.kind === 'tool_result')
  const media = results.flatMap((result) => result.content.filter((part) => part.kind !== 'text'))
  const rest = [...media, ...message.parts.filter((part) => part.kind !== 'tool_result')]
  const wire: WireMessage[] = results.map((result) => encodeResult(result))
  if (rest.length > 0 || results.length === 0) {
    wire.push({ role: 'user', ...nameOf(message), content: encodeContent(rest) })
  }
  return wire
}

/** A tool message holds text only: what else the tool gave follows in the user's message. It has no flag for errors either. */
function encodeResult(result: ToolResultPart): WireMessage {
  const texts = result.content.filter((part) => part.kind === 'text').map((part) => part.text)
  const text = texts.join('\n')
  return {
    role: 'tool',
    tool_call_id: toWireId(result.callId, callIdRule),
    content: result.isError ? `Error: ${text}` : text,
  }
}

function encodeAssistant(message: Message, context: MessageContext): WireMessage {
  const wire: WireMessage = { role: 'assistant', ...nameOf(message) }
  let text = ''
  let refusal = ''
  let reasoning = ''
  const calls: WireMessage[] = []
  for (const part of message.parts) {
    if (part.kind === 'text') text += part.text
    else if (part.kind === 'refusal') refusal += part.text
    else if (part.kind === 'reasoning') {
      if (context.isSameDialect) reasoning += part.text
      else context.fields.drop('thinking')
    } else if (part.kind === 'tool_call') {
      calls.push({
        id: toWireId(part.id, callIdRule),
        type: 'function',
        function: {
          name: context.names.toWire(part.name),
          arguments: part.argumentsJson === '' ? '{}' : part.argumentsJson,
        },
      })
    } else throw unsupportedPart(part, 'an assistant message')
  }
  wire.content = text === '' && (calls.length > 0 || refusal !== '') ? null : text
  if (refusal !== '') wire.refusal = refusal
  if (reasoning !== '') wire.reasoning_content = reasoning
  if (calls.length > 0) wire.tool_calls = calls
  return wire
}

/** Plain text as a string, as every vendor takes it; anything else as a list of parts. */
function encodeContent(parts: readonly Part[]): unknown {
  const [first] = parts
  if (first === undefined) return ''
  if (parts.length === 1 && first.kind === 'text') return first.text
  return parts.map(encodePart)
}

function encodePart(part: Part): WireMessage {
  switch (part.kind) {
    case 'text':
      return encodeText(part)
    case 'image':
      return encodeImage(part)
    case 'file':
      return encodeFile(part)
    case 'audio':
      return { type: 'input_audio', input_audio: { data: part.data, format: part.format } }
    default:
      throw unsupportedPart(part, 'a user message')
  }
}

function encodeText(part: TextPart): WireMessage {
  return { type: 'text', text: part.text }
}

function encodeImage(part: ImagePart): WireMessage {
  const { source } = part
  if (source.kind === 'file_id') {
    throw unsupported('messages', 'The model behind this name takes no image by file id.')
  }
  const url = source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}`
  const detail = part.detail === undefined ? {} : { detail: part.detail }
  return { type: 'image_url', image_url: { url, ...detail } }
}

function encodeFile(part: FilePart): WireMessage {
  const { source } = part
  if (source.kind !== 'base64') {
    throw unsupported('messages', 'The model behind this name takes files only inline, as base64.')
  }
  const data = `data:${source.mediaType};base64,${source.data}`
  return { type: 'file', file: { filename: part.filename ?? 'file', file_data: data } }
}

function unsupportedPart(part: Part, where: string) {
  const what = part.kind === 'opaque' ? part.type : part.kind
  return unsupported(
    'messages',
    `The model behind this name does not support "${what}" in ${where}.`,
  )
}

function nameOf(message: Message): WireMessage {
  return message.name === undefined ? {} : { name: message.name }
}
