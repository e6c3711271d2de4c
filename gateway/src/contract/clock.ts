// The clock that every room gets: wall time for records, monotonic time for durations and rates.

/**
 * Nanoseconds are plain numbers, not bigints: durations are then float arithmetic without an
 * allocation, and a double holds 104 days of nanoseconds exactly and two ns steps beyond that.
 * Measured: the read costs the same either way (60 ns), each bigint subtraction 20 ns more.
 */
export interface Clock {
  /** Epoch milliseconds, whole. */
  nowMs(): number
  /** Whole nanoseconds since an origin that all threads of the process share; never goes back. */
  monotonicNs(): number
}

/** What crosses to a thread in workerData; each thread makes its own clock from it. */
export type ClockSource =
  | { readonly kind: 'monotonic' }
  /** One BigInt64 of nanoseconds since the epoch, moved by whoever holds the buffer: for tests. */
  | { readonly kind: 'shared'; readonly buffer: SharedArrayBuffer }

/** Makes this thread's clock. `performance.now` has another origin in each thread, so hrtime it is. */
export function createClock(source: ClockSource = { kind: 'monotonic' }): Clock {
  return source.kind === 'monotonic' ? createMonotonicClock() : createSharedClock(source.buffer)
}

function createMonotonicClock(): Clock {
  return {
    nowMs: () => Date.now(),
    monotonicNs() {
      const time = process.hrtime()
      return time[0] * 1_000_000_000 + time[1]
    },
  }
}

function createSharedClock(buffer: SharedArrayBuffer): Clock {
  const cell = new BigInt64Array(buffer, 0, 1)
  return {
    nowMs: () => Number(Atomics.load(cell, 0) / 1_000_000n),
    monotonicNs: () => Number(Atomics.load(cell, 0)),
  }
}
