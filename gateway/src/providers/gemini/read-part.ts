// Parts of a Gemini answer that are neither text nor a call.
import type { MediaSource } from '../../contract/canonical/request.ts'
import { readObject, readString, type JsonObject } from '../../contract/read-json.ts'

/** An image that the model painted; null: the part is none, or it is one of its thoughts. */
export function readImage(part: JsonObject): MediaSource | null {
  const blob = readObject(part.inlineData)
  const data = readString(blob?.data)
  const mediaType = readString(blob?.mimeType) ?? ''
  if (data === null || !mediaType.startsWith('image/') || part.thought === true) return null
  return { kind: 'base64', mediaType, data }
}

/** What the part is, by its member's name; null: it says nothing. */
export function nameOfPart(part: JsonObject): string | null {
  return Object.keys(part).find((name) => name !== 'thoughtSignature' && name !== 'thought') ?? null
}
