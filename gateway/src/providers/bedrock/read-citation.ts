// A source that Bedrock names for a text: those of the web have an address, and only these can be told on.
import type { Citation } from '../../contract/canonical/citation.ts'
import { readObject, readObjects, readString } from '../../contract/read-json.ts'

/** Null: it is no page of the web. */
export function readCitation(value: unknown): Citation | null {
  const citation = readObject(value)
  const url = readString(readObject(readObject(citation?.location)?.web)?.url)
  if (url === null) return null
  const title = readString(citation?.title)
  const quote = readObjects(citation?.sourceContent)
    .map(({ text }) => readString(text) ?? '')
    .join('')
  return { url, ...(title === null ? {} : { title }), ...(quote === '' ? {} : { quote }) }
}
