// Citations of an answer as Gemini's grounding: the sources once each, and the stretches of text that stand on them.
import type { Citation } from '../../../contract/canonical/citation.ts'

export interface CitedText {
  readonly text: string
  readonly citations: readonly Citation[]
  /** Among the parts of a whole answer; the pieces of a stream are counted together, by `bytesBefore`. */
  readonly partIndex?: number
  readonly bytesBefore?: number
}

/** Undefined where nothing is cited. */
export function encodeGrounding(texts: readonly CitedText[]): object | undefined {
  const indexes = new Map<string, number>()
  const groundingChunks: object[] = []
  const groundingSupports: object[] = []
  for (const cited of texts) {
    for (const citation of cited.citations) {
      const { url, title = url } = citation
      const index = indexes.get(url) ?? groundingChunks.length
      if (index === groundingChunks.length) groundingChunks.push({ web: { uri: url, title } })
      indexes.set(url, index)
      groundingSupports.push({
        segment: encodeSegment(cited, citation),
        groundingChunkIndices: [index],
      })
    }
  }
  return groundingChunks.length === 0 ? undefined : { groundingChunks, groundingSupports }
}

/** Gemini counts bytes. */
function encodeSegment({ text, partIndex, bytesBefore = 0 }: CitedText, { range }: Citation) {
  const { start, end } = range ?? { start: 0, end: text.length }
  return {
    partIndex,
    startIndex: bytesBefore + Buffer.byteLength(text.slice(0, start)),
    endIndex: bytesBefore + Buffer.byteLength(text.slice(0, end)),
    text: text.slice(start, end),
  }
}
