// Canonical parts as Gemini's.
import type {
  AudioPart,
  FilePart,
  MediaSource,
  Part,
  ToolCallPart,
  ToolResultPart,
} from '../../contract/canonical/request.ts'
import { parseArguments } from '../../contract/canonical/tool-arguments.ts'
import { unsupported, type DroppedFields } from '../dropped-fields.ts'
import { readCallInput } from '../refuse.ts'
import type { ToolNames } from '../wire-names.ts'
import { mediaTypeOfUrl } from './media-type.ts'

export type WirePart = Record<string, unknown>

export interface PartContext {
  readonly names: ToolNames
  readonly fields: DroppedFields
  /** Name of the tool that was called, by call id. */
  readonly calledNames: ReadonlyMap<string, string>
  /** Pictures stand inside of a result; older models take them only beside it. */
  readonly hasResultParts: boolean
  /** Calls and results have ids; without them a result stands for the call in its place. */
  readonly hasCallIds: boolean
  /** What stands for a signature that a call never had; null: the model wants none. */
  readonly missingSignature: string | null
}

/** Empty texts, which Gemini refuses, and reasoning, which it takes from nobody, are left out; the latter is named. */
export function encodeParts(parts: readonly Part[], context: PartContext): WirePart[] {
  let callCount = 0
  return parts.flatMap((part): WirePart[] => {
    switch (part.kind) {
      case 'text':
      case 'refusal':
        return part.text === '' ? [] : [{ text: part.text }]
      case 'image':
        return [encodeMedia(part.source, 'image/jpeg')]
      case 'file':
        return [encodeFile(part)]
      case 'audio':
        return [encodeAudio(part)]
      case 'tool_call':
        callCount += 1
        return [encodeCall(part, context, callCount === 1)]
      case 'tool_result':
        return encodeResult(part, context)
      case 'reasoning':
        context.fields.drop('reasoning_content')
        return []
      case 'opaque':
        if (part.dialect === 'gemini-generate') return [{ ...part.value }]
        throw unsupported('messages', `The model behind this name does not support "${part.type}".`)
    }
  })
}

/** Of parallel calls only the first has a signature. */
function encodeCall(part: ToolCallPart, context: PartContext, isFirst: boolean): WirePart {
  const args = readCallInput(part)
  const signature = part.signature ?? (isFirst ? context.missingSignature : null)
  return {
    functionCall: { ...idOf(part.id, context), name: context.names.toWire(part.name), args },
    ...(signature === null ? {} : { thoughtSignature: signature }),
  }
}

function encodeResult(part: ToolResultPart, context: PartContext): WirePart[] {
  const texts = part.content.flatMap((item) => (item.kind === 'text' ? [item.text] : []))
  const media = part.content.flatMap((item) => {
    if (item.kind === 'text') return []
    return [item.kind === 'image' ? encodeMedia(item.source, 'image/jpeg') : encodeFile(item)]
  })
  const name = context.calledNames.get(part.callId) ?? part.callId
  const functionResponse = {
    ...idOf(part.callId, context),
    name: context.names.toWire(name),
    response: encodeResponse(texts.join('\n'), part.isError),
    ...(context.hasResultParts && media.length > 0 ? { parts: media } : {}),
  }
  return [{ functionResponse }, ...(context.hasResultParts ? [] : media)]
}

function idOf(id: string, { hasCallIds }: PartContext): object {
  return hasCallIds ? { id } : {}
}

/** Gemini wants an object: JSON that is one goes as it is, anything else under the names that its documentation gives. */
function encodeResponse(text: string, isError: boolean): object {
  if (isError) return { error: text }
  return (text.trim() === '' ? null : parseArguments(text)) ?? { output: text }
}

function encodeFile({ source, filename }: FilePart): WirePart {
  return encodeMedia(source, 'application/pdf', filename)
}

function encodeMedia(source: MediaSource, otherwise: string, filename?: string): WirePart {
  switch (source.kind) {
    case 'base64':
      return { inlineData: { mimeType: source.mediaType, data: source.data } }
    case 'url': {
      const mimeType = mediaTypeOfUrl(source.url) ?? mediaTypeOfUrl(filename ?? '') ?? otherwise
      return { fileData: { mimeType, fileUri: source.url } }
    }
    case 'file_id':
      if (/^(https|gs):\/\//.test(source.id)) {
        return {
          fileData: { mimeType: mediaTypeOfUrl(source.id) ?? otherwise, fileUri: source.id },
        }
      }
      throw unsupported('messages', 'The model behind this name takes no uploaded file by its id.')
  }
}

function encodeAudio({ format, data }: AudioPart): WirePart {
  return { inlineData: { mimeType: format === 'mp3' ? 'audio/mp3' : `audio/${format}`, data } }
}
