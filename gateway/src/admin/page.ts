// Pages over lists that are small enough to be had whole (members of a tenant, tenants of a person).
import type { Page } from '../contract/problem.ts'
import { GatewayError } from '../errors.ts'

/** The cursor is the last item's key; items must come in one order. Throws `invalid_request` on a key that is not there. */
export function pageOf<T>(
  items: readonly T[],
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
  keyOf: (item: T) => string,
): Page<T> {
  const start = cursor === undefined ? 0 : items.findIndex((item) => keyOf(item) === cursor) + 1
  if (cursor !== undefined && start === 0) {
    throw new GatewayError('invalid_request', {
      message: 'The cursor points at nothing in this list. Start again without it.',
      fields: [{ pointer: '/cursor', code: 'unknown', message: 'points at nothing' }],
    })
  }
  const part = items.slice(start, start + limit)
  const last = part.at(-1)
  const isEnd = start + limit >= items.length || last === undefined
  return { items: part, nextCursor: isEnd ? null : keyOf(last) }
}

/** The same page with each item turned into what is served. */
export function mapPage<T, V>(
  { items, nextCursor }: Page<T>,
  view: (item: T) => V,
): { items: V[]; nextCursor: string | null } {
  return { items: items.map(view), nextCursor }
}
