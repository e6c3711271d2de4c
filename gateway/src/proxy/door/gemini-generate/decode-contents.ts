// Gemini's contents as canonical messages.
import type {
  FilePart,
  ImagePart,
  MediaSource,
  Message,
  Part,
  ToolResultPart,
} from '../../../contract/canonical/request.ts'
import { readString } from '../../../contract/read-json.ts'
import { unpackReasoning } from './pack-reasoning.ts'
import type { BlobBody, ContentBody, FileBody, PartBody, ResponseBody } from './schema.ts'

/** Calls without an id are numbered through the whole request; a result without one answers the first open call of its name. */
export function decodeContents(contents: readonly ContentBody[]): Message[] {
  const calls = createCalls()
  return contents.map(({ role, parts }) => ({
    role: role === 'model' ? 'assistant' : role === 'system' ? 'system' : 'user',
    parts: (parts ?? []).flatMap((part) => decodePart(part, calls)),
  }))
}

/** The texts of a system instruction, whatever role it says. */
export function decodeSystem(content: ContentBody | null | undefined): Message[] {
  const parts = (content?.parts ?? []).flatMap((part) => decodePart(part, createCalls()))
  return parts.length === 0 ? [] : [{ role: 'system', parts }]
}

interface Calls {
  add(id: string | null | undefined, name: string): string
  answer(id: string | null | undefined, name: string): string
}

function createCalls(): Calls {
  const open: { readonly id: string; readonly name: string }[] = []
  let count = 0
  return {
    add(given, name) {
      const id = given || `call_${count}`
      count += 1
      open.push({ id, name })
      return id
    },
    answer(given, name) {
      const byId = open.findIndex(({ id }) => id === given)
      const at = byId >= 0 ? byId : open.findIndex((call) => call.name === name)
      const [call] = at < 0 ? [] : open.splice(at, 1)
      return call?.id ?? (given || name)
    },
  }
}

function decodePart(part: PartBody, calls: Calls): Part[] {
  const { functionCall, functionResponse, inlineData, fileData, text } = part
  if (functionCall) {
    const { id, name, args } = functionCall
    const signature = part.thoughtSignature
    const packed = signature ? unpackReasoning(signature) : null
    const own = signature && packed === null ? { signature } : {}
    const argumentsJson = JSON.stringify(args ?? {})
    return [
      ...(packed ?? []),
      { kind: 'tool_call', id: calls.add(id, name), name, argumentsJson, ...own },
    ]
  }
  if (functionResponse) return [decodeResponse(functionResponse, calls)]
  if (inlineData) return [decodeBlob(inlineData)]
  if (fileData) return [decodeFile(fileData)]
  if (typeof text === 'string') {
    return [part.thought === true ? { kind: 'reasoning', text } : { kind: 'text', text }]
  }
  const [type] = Object.keys(part).filter((key) => part[key] !== null && key !== 'thoughtSignature')
  return type === undefined
    ? []
    : [{ kind: 'opaque', dialect: 'gemini-generate', type, value: part }]
}

function decodeResponse({ id, name, response, parts }: ResponseBody, calls: Calls): ToolResultPart {
  const media = (parts ?? []).flatMap(({ inlineData, fileData }) => {
    if (inlineData) return [decodeBlob(inlineData)]
    return fileData ? [decodeFile(fileData)] : []
  })
  const { text, isError } = readResponse(response ?? {})
  return {
    kind: 'tool_result',
    callId: calls.answer(id, name),
    content: [{ kind: 'text', text }, ...media.filter(isResultMedia)],
    isError,
  }
}

/** `output` and `error` alone are Gemini's names for a plain result and a failed call. */
function readResponse(response: Readonly<Record<string, unknown>>) {
  const [name, ...others] = Object.keys(response)
  const value = name === undefined || others.length > 0 ? null : response[name]
  const isError = name === 'error' && value !== null
  const isPlain = typeof value === 'string' && (isError || name === 'output')
  return { text: isPlain ? value : JSON.stringify(response), isError }
}

function isResultMedia(part: Part): part is ImagePart | FilePart {
  return part.kind === 'image' || part.kind === 'file'
}

function decodeBlob({ mimeType, data, displayName }: BlobBody): Part {
  if (mimeType.startsWith('audio/')) return { kind: 'audio', data, format: formatOf(mimeType) }
  const source: MediaSource = { kind: 'base64', mediaType: mimeType, data: standard(data) }
  return decodeMedia(source, mimeType, displayName)
}

/** Files of Google's own store can't be fetched by anybody else: they stay ids. */
function decodeFile({ mimeType, fileUri, displayName }: FileBody): Part {
  const isPublic =
    /^https?:\/\//.test(fileUri) && !fileUri.includes('//generativelanguage.googleapis.com/')
  const source: MediaSource = isPublic
    ? { kind: 'url', url: fileUri }
    : { kind: 'file_id', id: fileUri }
  return decodeMedia(source, mimeType ?? '', displayName)
}

function decodeMedia(source: MediaSource, mimeType: string, name: unknown): Part {
  if (mimeType.startsWith('image/')) return { kind: 'image', source }
  const filename = readString(name)
  return { kind: 'file', source, ...(filename === null ? {} : { filename }) }
}

function formatOf(mimeType: string): string {
  const type = mimeType.slice('audio/'.length).split(';', 1)[0]!.toLowerCase()
  if (type === 'mpeg' || type === 'mp3') return 'mp3'
  return type.replace(/^x-/, '').replace(/^wave$/, 'wav')
}

/** Bytes in Google's JSON may be base64 in its form for addresses, which others refuse. */
function standard(base64: string): string {
  return /[-_]/.test(base64) ? base64.replaceAll('-', '+').replaceAll('_', '/') : base64
}
