// `list` in pages: the decisions as they are now, with the kernel's hits and where they are enforced.
import {
  isActive,
  pagesOf,
  ProtocolError,
  type Decision,
  type EnforcedAt,
} from '../protocol/index.ts'
import type { DecisionBook, Held } from './decision-book.ts'
import type { Kernel } from './kernel.ts'

export interface DecisionList {
  /** `reader` is who pages; its place is kept, so that a page does not search for its start. Code invalid_request. */
  page(reader: object, after: string | null, limit: number): Promise<DecisionPage>
  /** One as it is shown, with hits and place of enforcement; null when it is not there. */
  show(id: string): Decision | null
}

export interface DecisionPage {
  readonly decisions: Decision[]
  readonly next: string | null
}

interface DecisionListOptions {
  readonly book: DecisionBook
  readonly kernel: Kernel
  readonly isAttached: () => boolean
  readonly nowMs: () => number
}

interface Place {
  readonly pages: Iterator<Decision[]>
  /** Id of the last decision that was given. */
  last: string
}

export function createDecisionList(options: DecisionListOptions): DecisionList {
  const { book, kernel, isAttached, nowMs } = options
  const places = new WeakMap<object, Place>()
  let hits: ReadonlyMap<string, number> = new Map()

  function shownAs({ owner, decision }: Held): Decision {
    const isCounted = decision.type === 'ban'
    const elsewhere: EnforcedAt = owner === 'gateway' ? 'l7' : 'none'
    return {
      ...decision,
      enforced_at: isAttached() ? 'kernel' : elsewhere,
      hits: isCounted ? (hits.get(decision.value) ?? 0) : 0,
    }
  }

  function* shown(after: string | null): Generator<Decision> {
    let isReached = after === null
    for (const held of book.all()) {
      if (isReached && isActive(held.decision, nowMs())) yield shownAs(held)
      if (held.decision.id === after) isReached = true
    }
  }

  return {
    show(id) {
      const held = book.byId(id)
      return held === null ? null : shownAs(held)
    },
    async page(reader, after, limit) {
      let place = places.get(reader)
      if (after === null) {
        hits = await kernel.readHits()
        place = undefined
      } else if (place?.last !== after) {
        if (book.byId(after) === null) {
          throw new ProtocolError('invalid_request', `There is no decision ${after} to go on from.`)
        }
        place = undefined
      }
      place ??= { pages: pagesOf(shown(after), limit), last: '' }
      const { value } = place.pages.next()
      const decisions = value ?? []
      const last = decisions.at(-1)?.id
      if (last === undefined) return { decisions: [], next: null }
      place.last = last
      places.set(reader, place)
      return { decisions, next: last }
    },
  }
}
