// Cuts lists into parts that fit a frame whatever evidence the decisions carry.

/** Characters of JSON; three bytes each at most, so a page stays below the cap of a frame. */
const pageCharacters = 250_000

/** Pages of at most `most` items; a single item is never cut. */
export function* pagesOf<T>(items: Iterable<T>, most: number): Generator<T[]> {
  let page: T[] = []
  let characters = 0
  for (const item of items) {
    const size = JSON.stringify(item).length
    if (page.length > 0 && (page.length === most || characters + size > pageCharacters)) {
      yield page
      page = []
      characters = 0
    }
    page.push(item)
    characters += size
  }
  if (page.length > 0) yield page
}
