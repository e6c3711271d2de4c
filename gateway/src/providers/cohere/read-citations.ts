// The sources that Cohere names for a stretch of its text: documents that have an address.
import type { Citation } from '../../contract/canonical/citation.ts'
import {
  readCount,
  readObject,
  readObjects,
  readString,
  type JsonObject,
} from '../../contract/read-json.ts'

/** Of one citation, one for each source with an address. */
export function readCitations(value: unknown): Citation[] {
  const citation = readObject(value)
  const start = readCount(citation?.start)
  const end = readCount(citation?.end)
  return readObjects(citation?.sources).flatMap(({ document }) => {
    const source = readObject(document)
    const url = readString(source?.url)
    if (url === null) return []
    const title = readString(source?.title)
    const quote = readString(source?.snippet) ?? readString(source?.text)
    return [
      {
        url,
        ...(title === null ? {} : { title }),
        ...(quote === null ? {} : { quote }),
        ...(start === null || end === null ? {} : { range: { start, end } }),
      },
    ]
  })
}

/** Sources without an address: the caller's own documents, or what its tools said. */
export function lostCitations(citation: JsonObject | null): string[] {
  const sources = readObjects(citation?.sources)
  return sources.length > 0 && readCitations(citation).length === 0 ? ['citations'] : []
}
