// Pictures and documents in a chat message as one vendor takes them: OpenAI's words and Mistral's differ.
import { readArray, readObject, readString, type JsonObject } from '../../contract/read-json.ts'
import { unsupported } from '../dropped-fields.ts'
import type { OpenAiPreset } from './preset.ts'

/** The same value when the vendor takes it as it is. Throws GatewayError `unsupported_parameter`. */
export function fitParts(content: unknown, preset: OpenAiPreset): unknown {
  if (!Array.isArray(content)) return content
  const parts = readArray(content)
  const fitted = parts.map((part) => fitPart(part, preset))
  return fitted.some((part, index) => part !== parts[index]) ? fitted : content
}

function fitPart(given: unknown, { hasDocumentUrls }: OpenAiPreset): unknown {
  const part = readObject(given)
  switch (part?.type) {
    case 'image_url': {
      const url = readString(part.image_url)
      // Mistral takes an address as it is, and OpenAI's object too.
      return url === null || hasDocumentUrls ? given : { ...part, image_url: { url } }
    }
    case 'document_url':
      return hasDocumentUrls ? given : asFile(part)
    case 'file':
      return hasDocumentUrls ? asDocument(part) : given
    default:
      return given
  }
}

function asFile({ document_url: address, document_name: name }: JsonObject): JsonObject {
  const data = readString(address) ?? readString(readObject(address)?.url) ?? ''
  if (!data.startsWith('data:')) {
    throw unsupported('messages', 'The model behind this name takes files only inline, as base64.')
  }
  return { type: 'file', file: { filename: readString(name) ?? 'file', file_data: data } }
}

/** A file by its id stays: it is the vendor's own. */
function asDocument(part: JsonObject): JsonObject {
  const file = readObject(part.file)
  const data = readString(file?.file_data)
  if (data === null) return part
  const name = readString(file?.filename)
  return {
    type: 'document_url',
    document_url: data,
    ...(name === null ? {} : { document_name: name }),
  }
}
