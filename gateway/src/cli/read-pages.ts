// Every item of a list of the admin API, page by page.
import type { AdminClient } from './admin-client.ts'

/** `path` may have a query. Throws AdminError. */
export async function* readPages<Item>(
  admin: Pick<AdminClient, 'request'>,
  path: string,
): AsyncIterable<Item> {
  const first = `${path}${path.includes('?') ? '&' : '?'}limit=100`
  let cursor: string | null = null
  do {
    const after: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const page = (await admin.request('GET', first + after)) as {
      readonly items: readonly Item[]
      readonly nextCursor: string | null
    }
    yield* page.items
    cursor = page.nextCursor
  } while (cursor !== null)
}
