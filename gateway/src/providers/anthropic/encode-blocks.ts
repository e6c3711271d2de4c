// Canonical parts as Anthropic content blocks.
import type {
  CacheMark,
  FilePart,
  ImagePart,
  MediaSource,
  Part,
  ToolCallPart,
  ToolResultPart,
} from '../../contract/canonical/request.ts'
import { unsupported, type DroppedFields } from '../dropped-fields.ts'
import { readCallInput } from '../refuse.ts'
import { toWireId, type NameRule, type ToolNames } from '../wire-names.ts'
import { isOwnThinking } from './own-thinking.ts'

export type Block = Record<string, unknown>

export interface BlockContext {
  readonly names: ToolNames
  readonly fields: DroppedFields
}

const callIdRule: NameRule = { maxLength: 64, pattern: /^[a-zA-Z0-9_-]+$/ }

/** None for blank text, which Anthropic refuses, and for reasoning of another's model, which is named as dropped. */
export function encodeBlocks(parts: readonly Part[], context: BlockContext): Block[] {
  return parts.filter((part) => isKept(part, context)).map((part) => encodeBlock(part, context))
}

function isKept(part: Part, context: BlockContext): boolean {
  if (part.kind === 'text' || part.kind === 'refusal') return part.text.trim() !== ''
  if (part.kind !== 'reasoning' || isOwnThinking(part)) return true
  context.fields.drop('reasoning_content')
  return false
}

function encodeBlock(part: Part, context: BlockContext): Block {
  switch (part.kind) {
    case 'text':
      return withCache({ type: 'text', text: part.text }, part)
    case 'refusal':
      return { type: 'text', text: part.text }
    case 'image':
      return encodeImage(part)
    case 'file':
      return encodeFile(part)
    case 'tool_call':
      return encodeToolCall(part, context)
    case 'tool_result':
      return encodeResult(part, context)
    case 'reasoning':
      return part.encrypted === undefined
        ? { type: 'thinking', thinking: part.text, signature: part.signature }
        : { type: 'redacted_thinking', data: part.encrypted }
    case 'opaque':
      if (part.dialect === 'anthropic-messages') return { ...part.value }
      throw unsupported('messages', `The model behind this name does not support "${part.type}".`)
    case 'audio':
      throw unsupported('messages', 'The model behind this name does not support audio.')
  }
}

export function withCache(block: Block, part: { readonly cache?: CacheMark }): Block {
  if (part.cache === undefined) return block
  const ttl = part.cache.ttl === '1h' ? { ttl: '1h' } : {}
  return { ...block, cache_control: { type: 'ephemeral', ...ttl } }
}

function encodeImage(part: ImagePart): Block {
  return withCache({ type: 'image', source: encodeSource(part.source) }, part)
}

function encodeSource(source: MediaSource): Block {
  switch (source.kind) {
    case 'base64':
      return { type: 'base64', media_type: source.mediaType, data: source.data }
    case 'url':
      return { type: 'url', url: source.url }
    case 'file_id':
      throw unsupported('messages', 'The model behind this name takes no uploaded file by its id.')
  }
}

function encodeFile(part: FilePart): Block {
  const title = part.filename === undefined ? {} : { title: part.filename }
  const { source } = part
  if (source.kind === 'base64' && source.mediaType.startsWith('text/')) {
    const data = Buffer.from(source.data, 'base64').toString()
    const text = { type: 'text', media_type: 'text/plain', data }
    return withCache({ type: 'document', source: text, ...title }, part)
  }
  if (source.kind === 'base64' && source.mediaType !== 'application/pdf') {
    throw unsupported('messages', `The model behind this name takes no ${source.mediaType} files.`)
  }
  return withCache({ type: 'document', source: encodeSource(source), ...title }, part)
}

function encodeToolCall(part: ToolCallPart, context: BlockContext): Block {
  const input = readCallInput(part)
  const id = toWireId(part.id, callIdRule)
  return withCache({ type: 'tool_use', id, name: context.names.toWire(part.name), input }, part)
}

function encodeResult(part: ToolResultPart, context: BlockContext): Block {
  const blocks = encodeBlocks(part.content, context)
  const [first] = part.content
  const content =
    part.content.length === 1 && first?.kind === 'text' && first.cache === undefined
      ? { content: first.text }
      : { content: blocks }
  return withCache(
    {
      type: 'tool_result',
      tool_use_id: toWireId(part.callId, callIdRule),
      ...(blocks.length === 0 ? {} : content),
      ...(part.isError ? { is_error: true } : {}),
    },
    part,
  )
}
