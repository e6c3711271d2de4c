// Canonical parts as Converse's content blocks.
import type {
  CacheMark,
  FilePart,
  ImagePart,
  Part,
  ReasoningPart,
  ToolCallPart,
  ToolResultPart,
} from '../../contract/canonical/request.ts'
import { isOwnThinking } from '../anthropic/own-thinking.ts'
import { unsupported, type DroppedFields } from '../dropped-fields.ts'
import { readCallInput } from '../refuse.ts'
import { toWireId, type NameRule, type ToolNames } from '../wire-names.ts'
import { formatOfFile, formatOfImage, nameOfFile } from './media-formats.ts'
import { canCache, type Family } from './model-family.ts'

export type Block = Record<string, unknown>

export interface BlockContext {
  readonly names: ToolNames
  readonly fields: DroppedFields
  readonly family: Family
}

const callIdRule: NameRule = { maxLength: 64, pattern: /^[a-zA-Z0-9_.:-]+$/ }

/** None for blank text, which is refused, and for reasoning of another's model, which is named as dropped. */
export function encodeBlocks(parts: readonly Part[], context: BlockContext): Block[] {
  return parts
    .filter((part) => isKept(part, context))
    .flatMap((part) => [encodeBlock(part, context), ...cachePoint(part, context)])
}

/** A mark is a block of its own, behind what it closes. Empty without a mark, and where the model knows none. */
export function cachePoint(part: object, { family, fields }: BlockContext): Block[] {
  const { cache } = part as { readonly cache?: CacheMark }
  if (cache === undefined) return []
  if (!canCache(family)) {
    fields.drop('cache_control')
    return []
  }
  return [{ cachePoint: { type: 'default', ...(cache.ttl === '1h' ? { ttl: '1h' } : {}) } }]
}

function isKept(part: Part, { fields }: BlockContext): boolean {
  if (part.kind === 'text' || part.kind === 'refusal') return part.text.trim() !== ''
  if (part.kind !== 'reasoning' || isOwnThinking(part)) return true
  fields.drop('reasoning_content')
  return false
}

function encodeBlock(part: Part, context: BlockContext): Block {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return { text: part.text }
    case 'image':
      return encodeImage(part)
    case 'file':
      return encodeFile(part)
    case 'tool_call':
      return encodeToolCall(part, context)
    case 'tool_result':
      return encodeResult(part, context)
    case 'reasoning':
      return encodeReasoning(part)
    case 'opaque':
      throw unsupported('messages', `The model behind this name does not support "${part.type}".`)
    case 'audio':
      throw unsupported('messages', 'The model behind this name does not support audio.')
  }
}

function encodeReasoning({ text, signature, encrypted }: ReasoningPart): Block {
  return {
    reasoningContent:
      encrypted === undefined
        ? { reasoningText: { text, signature } }
        : { redactedContent: encrypted },
  }
}

/** Bytes inline, or an object of S3. */
function encodeSource(source: ImagePart['source'], what: string): Block {
  if (source.kind === 'base64') return { bytes: source.data }
  if (source.kind === 'url' && source.url.startsWith('s3://')) {
    return { s3Location: { uri: source.url } }
  }
  throw unsupported(
    'messages',
    `The model behind this name takes ${what} only inline, as base64, or by an s3:// address.`,
  )
}

function encodeImage({ source }: ImagePart): Block {
  return { image: { format: formatOfImage(source), source: encodeSource(source, 'images') } }
}

function encodeFile({ source, filename }: FilePart): Block {
  const format = formatOfFile(source, filename)
  return {
    document: { format, name: nameOfFile(filename), source: encodeSource(source, 'files') },
  }
}

function encodeToolCall(part: ToolCallPart, { names }: BlockContext): Block {
  const input = readCallInput(part)
  const toolUseId = toWireId(part.id, callIdRule)
  return { toolUse: { toolUseId, name: names.toWire(part.name), input } }
}

/** The mark of a result's inside goes behind the result: none may stand in it. */
function encodeResult(part: ToolResultPart, context: BlockContext): Block {
  const unmarked = part.content.map(({ cache: _cache, ...content }) => content as Part)
  return {
    toolResult: {
      toolUseId: toWireId(part.callId, callIdRule),
      content: encodeBlocks(unmarked, context),
      ...(part.isError ? { status: 'error' } : {}),
    },
  }
}
