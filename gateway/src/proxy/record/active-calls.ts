// The calls under way. A Set would do, but for the garbage collector: its table is made anew every few dozen calls, each
// old one points to the next, and once one of them has been promoted all that follow are kept, with the calls in them,
// until the next full collection. Measured: 13 kB of each call outlived a collection, 34 % of what was allocated.
import type { Arrived } from '../call.ts'

export interface ActiveCalls {
  readonly size: number
  add(call: Arrived): void
  /** False: it is not under way. */
  remove(call: Arrived): boolean
  /** As they are now: calls that end while the list is gone through stay in it. */
  list(): readonly Arrived[]
}

export function createActiveCalls(): ActiveCalls {
  const calls: Arrived[] = []
  return {
    get size() {
      return calls.length
    },
    add(call) {
      call.activeAt = calls.length
      calls.push(call)
    },
    remove(call) {
      const at = call.activeAt
      if (at === null) return false
      call.activeAt = null
      const last = calls.pop()!
      if (last === call) return true
      calls[at] = last
      last.activeAt = at
      return true
    },
    list: () => [...calls],
  }
}
