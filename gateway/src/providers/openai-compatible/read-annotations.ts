// OpenAI's annotations of a text: the url citations among them, nested at the chat and flat at Responses.
import type { Citation } from '../../contract/canonical/citation.ts'
import { readCount, readObject, readObjects, readString } from '../../contract/read-json.ts'

export function readAnnotations(annotations: unknown): Citation[] {
  return readObjects(annotations).flatMap((annotation) => {
    const told = readObject(annotation.url_citation) ?? annotation
    const url = readString(told.url)
    if (annotation.type !== 'url_citation' || url === null) return []
    const title = readString(told.title)
    const start = readCount(told.start_index)
    const end = readCount(told.end_index)
    return [
      {
        url,
        ...(title === null ? {} : { title }),
        ...(start === null || end === null ? {} : { range: { start, end } }),
      },
    ]
  })
}
