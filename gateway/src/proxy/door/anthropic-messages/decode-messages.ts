// Anthropic messages as canonical ones.
import type {
  FilePart,
  ImagePart,
  MediaSource,
  Message,
  Part,
  TextPart,
} from '../../../contract/canonical/request.ts'
import { decodeCache } from '../cache-control.ts'
import { joinSignatures } from './call-signature.ts'
import {
  isKnownBlock,
  type BlockBody,
  type KnownBlockBody,
  type MessageBody,
  type SearchResultBody,
  type SourceBody,
  type ToolChangeBody,
} from './schema.ts'

export function decodeMessage({ role, content }: MessageBody): Message {
  return { role, parts: decodeContent(content) }
}

export function decodeContent(content: string | readonly BlockBody[]): Part[] {
  if (typeof content === 'string') return [{ kind: 'text', text: content }]
  return joinSignatures(content.map(decodeBlock))
}

function decodeBlock(block: BlockBody): Part {
  if (isKnownBlock(block)) return decodeKnownBlock(block)
  return { kind: 'opaque', dialect: 'anthropic-messages', type: block.type, value: block }
}

function decodeKnownBlock(block: KnownBlockBody): Part {
  switch (block.type) {
    case 'text':
      return { kind: 'text', text: block.text, ...decodeCache(block.cache_control) }
    case 'image':
      return {
        kind: 'image',
        source: decodeSource(block.source),
        ...decodeCache(block.cache_control),
      }
    case 'document':
      return {
        kind: 'file',
        source: decodeSource(block.source),
        ...(typeof block.title === 'string' ? { filename: block.title } : {}),
        ...decodeCache(block.cache_control),
      }
    case 'search_result':
      return { kind: 'text', text: tellResult(block), ...decodeCache(block.cache_control) }
    case 'tool_reference':
      return {
        kind: 'text',
        text: `The tool "${block.tool_name}" can be called now.`,
        ...decodeCache(block.cache_control),
      }
    case 'tool_addition':
    case 'tool_removal':
      return { kind: 'text', text: tellChange(block), ...decodeCache(block.cache_control) }
    case 'tool_use':
      return {
        kind: 'tool_call',
        id: block.id,
        name: block.name,
        argumentsJson: JSON.stringify(block.input),
        ...decodeCache(block.cache_control),
      }
    case 'tool_result':
      return {
        kind: 'tool_result',
        callId: block.tool_use_id,
        content: decodeContent(block.content ?? []).filter(isResultPart),
        isError: block.is_error === true,
        ...decodeCache(block.cache_control),
      }
    case 'thinking':
      return {
        kind: 'reasoning',
        text: block.thinking,
        ...(block.signature ? { signature: block.signature } : {}),
      }
    case 'redacted_thinking':
      return { kind: 'reasoning', text: '', encrypted: block.data }
  }
}

/** No other dialect has a place for what a client found: the model reads it. */
function tellResult({ title, source, content }: SearchResultBody): string {
  return [title, source, ...content.map(({ text }) => text)].join('\n')
}

/** Elsewhere all tools are offered from the start; the model is told when it may use one. */
function tellChange({ type, tool }: ToolChangeBody): string {
  const { name, server_name: server } = tool
  const what = name === undefined ? `The tools of "${server}"` : `The tool "${name}"`
  return `${what} can ${type === 'tool_addition' ? 'be called now' : 'not be called any more'}.`
}

function decodeSource(source: SourceBody): MediaSource {
  switch (source.type) {
    case 'base64':
      return { kind: 'base64', mediaType: source.media_type, data: source.data }
    case 'url':
      return { kind: 'url', url: source.url }
    case 'file':
      return { kind: 'file_id', id: source.file_id }
    case 'text':
      return {
        kind: 'base64',
        mediaType: 'text/plain',
        data: Buffer.from(source.data).toString('base64'),
      }
  }
}

function isResultPart(part: Part): part is TextPart | ImagePart | FilePart {
  return part.kind === 'text' || part.kind === 'image' || part.kind === 'file'
}
