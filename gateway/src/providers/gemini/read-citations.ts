// The sources that Gemini's search found for a text.
import type { Citation } from '../../contract/canonical/citation.ts'
import {
  readArray,
  readCount,
  readObject,
  readObjects,
  readString,
  type JsonObject,
} from '../../contract/read-json.ts'

/** `text` is the whole of the answer: Gemini counts its bytes. Sources that stand for no stretch of it come without one. */
export function readCitations(grounding: unknown, text: string): Citation[] {
  const told = readObject(grounding)
  if (told === null) return []
  const sources = readArray(told.groundingChunks).map((chunk) => readSource(readObject(chunk)))
  const citations = readObjects(told.groundingSupports).flatMap((support) => {
    const range = readRange(readObject(support.segment), text)
    return readArray(support.groundingChunkIndices).flatMap((index) => {
      const source = typeof index === 'number' ? sources[index] : null
      return source ? [range === null ? source : { ...source, range }] : []
    })
  })
  return citations.length > 0 ? citations : sources.filter((source) => source !== null)
}

/** The place of a source: on the web, in the caller's own store, or on a map. */
function readSource(chunk: JsonObject | null): Citation | null {
  const place =
    readObject(chunk?.web) ?? readObject(chunk?.retrievedContext) ?? readObject(chunk?.maps)
  const url = readString(place?.uri)
  if (url === null) return null
  const title = readString(place?.title)
  return { url, ...(title === null ? {} : { title }) }
}

/** A start at zero is left out, as everywhere in Google's JSON. */
function readRange(segment: JsonObject | null, text: string): Citation['range'] | null {
  const end = readCount(segment?.endIndex)
  if (end === null) return null
  const bytes = Buffer.from(text)
  const at = (index: number): number => bytes.subarray(0, index).toString().length
  return { start: at(readCount(segment?.startIndex) ?? 0), end: at(end) }
}
