// Citations as OpenAI's two doors write them.
import type { Citation } from '../../contract/canonical/citation.ts'

/** What the range is not told of is the whole text. */
export function describeCitation({ url, title, range }: Citation, textLength: number) {
  return {
    start_index: range?.start ?? 0,
    end_index: range?.end ?? textLength,
    title: title ?? url,
    url,
  }
}
