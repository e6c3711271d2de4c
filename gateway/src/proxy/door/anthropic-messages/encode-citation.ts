// A citation of the web as Anthropic's search tool gives it.
import type { Citation } from '../../../contract/canonical/citation.ts'

/** `encrypted_index` is for Anthropic itself; ours is empty, and what clients send back is not sent on. */
export function encodeCitation({ url, title, quote }: Citation) {
  return {
    type: 'web_search_result_location',
    url,
    title: title ?? null,
    cited_text: quote ?? '',
    encrypted_index: '',
  }
}
