// Heartbeats of threads: a thread counts in shared memory, main looks whether the count moved.

/** Four beats a second: a thread that is alive moves its count between any two looks. */
const beatMs = 250
const lookMs = 500
/** Looks without a move before a thread counts as silent: 2 s. */
const silentLooks = 4

/** One Int32 a thread; made by main, passed in workerData. */
export function createBeats(threads: number): SharedArrayBuffer {
  return new SharedArrayBuffer(threads * Int32Array.BYTES_PER_ELEMENT)
}

/** Called in the thread; the timer does not keep the thread alive. */
export function startBeating(beats: SharedArrayBuffer, thread: number): void {
  const cells = new Int32Array(beats)
  Atomics.add(cells, thread, 1)
  setInterval(() => Atomics.add(cells, thread, 1), beatMs).unref()
}

export interface HeartbeatWatch {
  /** A new thread sits at this index: it is watched from its first beat on. */
  reset(thread: number): void
  stop(): void
}

/**
 * Looks at the counts and tells once of each thread that stood still for 2 s. Counts looks, not time: when
 * main itself stood still, the threads have gone on beating meanwhile.
 */
export function watchHeartbeats(options: {
  readonly beats: SharedArrayBuffer
  readonly onSilent: (thread: number) => void
  readonly lookMs?: number
}): HeartbeatWatch {
  const cells = new Int32Array(options.beats)
  const seen = Array.from({ length: cells.length }, () => ({ count: 0, looks: 0 }))
  const timer = setInterval(look, options.lookMs ?? lookMs)
  timer.unref()

  function look(): void {
    for (const [thread, last] of seen.entries()) {
      const count = Atomics.load(cells, thread)
      if (count === 0 || count !== last.count) {
        last.count = count
        last.looks = 0
        continue
      }
      last.looks += 1
      if (last.looks === silentLooks) options.onSilent(thread)
    }
  }

  return {
    reset(thread) {
      Atomics.store(cells, thread, 0)
      seen[thread] = { count: 0, looks: 0 }
    },
    stop: () => clearInterval(timer),
  }
}
