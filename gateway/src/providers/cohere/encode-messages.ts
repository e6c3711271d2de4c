// Canonical messages as Cohere's: text files stand beside them, as documents.
import type {
  FilePart,
  ImagePart,
  Message,
  Part,
  ToolResultPart,
} from '../../contract/canonical/request.ts'
import { unsupported, type DroppedFields } from '../dropped-fields.ts'
import type { ToolNames } from '../wire-names.ts'

type WireMessage = Record<string, unknown>

interface MessageContext {
  readonly names: ToolNames
  readonly fields: DroppedFields
}

export function encodeMessages(messages: readonly Message[], context: MessageContext) {
  return messages.flatMap((message) => encodeMessage(message, context))
}

/** Undefined when no message holds a file. Throws GatewayError `unsupported_parameter` for one that is no text. */
export function encodeDocuments(messages: readonly Message[]): WireMessage[] | undefined {
  const parts: readonly Part[] = messages.flatMap(({ parts: own }) => own)
  const files = parts.filter((part) => part.kind === 'file')
  return files.length === 0 ? undefined : files.map((file, index) => encodeDocument(file, index))
}

function encodeDocument({ source, filename }: FilePart, index: number): WireMessage {
  if (source.kind !== 'base64' || !isText(source.mediaType)) {
    throw unsupported('messages', 'The model behind this name takes only text files, inline.')
  }
  const text = Buffer.from(source.data, 'base64').toString()
  return { id: `document_${index}`, data: { title: filename, text } }
}

function isText(mediaType: string): boolean {
  return mediaType.startsWith('text/') || mediaType === 'application/json'
}

function encodeMessage(message: Message, context: MessageContext): WireMessage[] {
  if (message.parts.some((part) => 'cache' in part && part.cache !== undefined)) {
    context.fields.drop('cache_control')
  }
  if (message.name !== undefined) context.fields.drop('name')
  switch (message.role) {
    case 'assistant':
      return [encodeAssistant(message, context)]
    case 'user':
      return encodeUser(message)
    default:
      return [{ role: 'system', content: encodeContent(message.parts) }]
  }
}

/** Results stand first, each its own message; a result holds text only, what else it gave follows in the user's. */
function encodeUser(message: Message): WireMessage[] {
  const results = message.parts.filter((part) => part.kind === 'tool_result')
  const media = results.flatMap((result) => result.content.filter((part) => part.kind !== 'text'))
  const own = message.parts.filter((part) => part.kind !== 'tool_result' && part.kind !== 'file')
  const rest = [...media, ...own]
  const wire: WireMessage[] = results.map(encodeResult)
  if (rest.length > 0 || results.length === 0) {
    wire.push({ role: 'user', content: encodeContent(rest) })
  }
  return wire
}

function encodeResult({ callId, content, isError }: ToolResultPart): WireMessage {
  const texts = content.filter((part) => part.kind === 'text').map((part) => part.text)
  const text = texts.join('\n')
  return { role: 'tool', tool_call_id: callId, content: isError ? `Error: ${text}` : text }
}

/** What is said beside calls is their plan at Cohere, and so is what was thought before them. */
function encodeAssistant({ parts }: Message, { names, fields }: MessageContext): WireMessage {
  const calls: WireMessage[] = []
  let text = ''
  let reasoning = ''
  for (const part of parts) {
    if (part.kind === 'text' || part.kind === 'refusal') text += part.text
    else if (part.kind === 'reasoning') reasoning += part.text
    else if (part.kind === 'tool_call') {
      const args = part.argumentsJson === '' ? '{}' : part.argumentsJson
      calls.push({
        id: part.id,
        type: 'function',
        function: { name: names.toWire(part.name), arguments: args },
      })
    } else throw unsupportedPart(part)
  }
  if (calls.length > 0) {
    const plan = [reasoning, text].filter((words) => words !== '').join('\n')
    return { role: 'assistant', ...(plan === '' ? {} : { tool_plan: plan }), tool_calls: calls }
  }
  if (reasoning !== '') fields.drop('reasoning_content')
  return { role: 'assistant', content: text }
}

function encodeContent(parts: readonly Part[]): unknown {
  const [first] = parts
  if (first === undefined) return ''
  if (parts.length === 1 && first.kind === 'text') return first.text
  return parts.map(encodePart)
}

function encodePart(part: Part): WireMessage {
  if (part.kind === 'text') return { type: 'text', text: part.text }
  if (part.kind === 'image') return encodeImage(part)
  throw unsupportedPart(part)
}

function encodeImage({ source, detail }: ImagePart): WireMessage {
  if (source.kind === 'file_id') {
    throw unsupported('messages', 'The model behind this name takes no image by file id.')
  }
  const url = source.kind === 'url' ? source.url : `data:${source.mediaType};base64,${source.data}`
  return { type: 'image_url', image_url: { url, detail } }
}

function unsupportedPart(part: Part) {
  const what = part.kind === 'opaque' ? part.type : part.kind
  return unsupported('messages', `The model behind this name does not support "${what}" here.`)
}
