// The counters of one gateway process: rates and parallel slots in shared memory, exact over all worker threads.
import type { Clock } from '../contract/clock.ts'
import type { Admission, AdmissionRequest, Counters, LimitState, Slot } from './counters.ts'
import {
  cellsOf,
  firstWorkerCell,
  generationCell,
  strideOf,
  valueCell,
  type CounterTable,
} from './table.ts'

const minuteNs = 60_000_000_000
const nsInMs = 1_000_000

/** What a call meets that holds an entity from before its slot was given to somebody else. */
const staleLimit: LimitState = { remaining: 0, retryAfterMs: 0 }

/**
 * Makes a worker's view of the table. Requests a minute are GCRA (ITU-T I.371) with burst = the figure:
 * of N a minute exactly N pass while the clock stands. `worker` is the column, from 0.
 * Compare-and-swap, never a lock: measured 80 ns on a growable buffer.
 */
export function createSharedCounters(options: {
  readonly table: CounterTable
  readonly worker: number
  readonly clock: Clock
}): Counters {
  const { table, worker, clock } = options
  const cells = cellsOf(table)
  const stride = strideOf(table.workers)

  function isCurrent({ index, generation }: Slot): boolean {
    return Atomics.load(cells, index * stride + generationCell) === BigInt(generation)
  }

  function runRate({ slot, perMinute }: RateLimit, nowNs: bigint, isTaking: boolean): LimitState {
    if (!isCurrent(slot)) return staleLimit
    const cell = slot.index * stride + valueCell
    const intervalNs = BigInt(Math.floor(minuteNs / perMinute))
    const burstNs = intervalNs * BigInt(perMinute)
    for (;;) {
      const arrivalNs = Atomics.load(cells, cell)
      const usedNs = arrivalNs > nowNs ? arrivalNs - nowNs : 0n
      const waitNs = usedNs + intervalNs - burstNs
      if (waitNs > 0n) {
        return { remaining: 0, retryAfterMs: Math.ceil(Number(waitNs) / nsInMs) }
      }
      const nextNs = nowNs + usedNs + intervalNs
      if (isTaking && Atomics.compareExchange(cells, cell, arrivalNs, nextNs) !== arrivalNs) {
        continue
      }
      const leftNs = isTaking ? burstNs - usedNs - intervalNs : burstNs - usedNs
      return { remaining: Number(leftNs / intervalNs), retryAfterMs: 0 }
    }
  }

  function takeParallel({ slot, limit }: ParallelLimit): boolean {
    if (!isCurrent(slot)) return false
    const total = slot.index * stride + valueCell
    for (;;) {
      const calls = Atomics.load(cells, total)
      if (calls >= BigInt(limit)) return false
      if (Atomics.compareExchange(cells, total, calls, calls + 1n) === calls) break
    }
    // The total goes up first and down last, so it never understates what the columns hold.
    Atomics.add(cells, slot.index * stride + firstWorkerCell + worker, 1n)
    return true
  }

  function release({ index }: Slot): void {
    Atomics.sub(cells, index * stride + firstWorkerCell + worker, 1n)
    Atomics.sub(cells, index * stride + valueCell, 1n)
  }

  return {
    admit({ requests, parallel }: AdmissionRequest): Admission {
      if (requests === null) {
        if (parallel !== null && !takeParallel(parallel)) return refuse('parallel', null)
        return { isAllowed: true, refusedBy: null, requests: null }
      }
      const nowNs = BigInt(clock.monotonicNs())
      if (parallel !== null) {
        const before = runRate(requests, nowNs, false)
        if (before.remaining === 0) return refuse('requests', before)
        if (!takeParallel(parallel)) return refuse('parallel', before)
      }
      const after = runRate(requests, nowNs, true)
      if (after.retryAfterMs > 0 || after === staleLimit) {
        // Between check and take another thread may have used the last of it.
        if (parallel !== null) release(parallel.slot)
        return refuse('requests', after)
      }
      return { isAllowed: true, refusedBy: null, requests: after }
    },
    release,
  }
}

type RateLimit = NonNullable<AdmissionRequest['requests']>
type ParallelLimit = NonNullable<AdmissionRequest['parallel']>

function refuse(by: 'requests' | 'parallel', requests: LimitState | null): Admission {
  return { isAllowed: false, refusedBy: by, requests }
}
