// A citation of Anthropic's: those of the web; places inside the caller's own documents stay in this dialect.
import type { Citation } from '../../contract/canonical/citation.ts'
import { readObject, readString } from '../../contract/read-json.ts'

/** Null: it names no address. */
export function readCitation(value: unknown): Citation | null {
  const told = readObject(value)
  const url = readString(told?.url)
  if (url === null) return null
  const title = readString(told?.title)
  const quote = readString(told?.cited_text)
  return { url, ...(title === null ? {} : { title }), ...(quote === null ? {} : { quote }) }
}
