// Room 6's way out: records wait here for the writer thread, bounded, in batches, on disk when it is behind.
import type { Call } from '../../contract/call.ts'
import { packCall, type PackedCall } from '../../contract/packed-call.ts'

export interface RecordBatch {
  readonly id: number
  readonly calls: readonly PackedCall[]
}

export interface RecordQueue {
  /** Never blocks on the writer, never throws. */
  push(call: Call): void
  /** A writer is there: everything it has not acknowledged goes to it, in order. */
  connect(send: (batch: RecordBatch) => void): void
  /** The writer is gone; what it had not acknowledged waits for the next one. */
  disconnect(): void
  /** The writer has committed the batch. */
  acknowledge(batchId: number): void
  /** The writer could not commit the batch: it is sent again after a pause. */
  refuse(batchId: number): void
  /** Resolves once the writer has all; what it has not by then goes to disk. */
  flush(withinMs: number): Promise<void>
  /** Puts everything that is not acknowledged to disk now: the thread is dying. */
  spillAll(): void
  stats(): RecordQueueStats
}

export interface RecordQueueStats {
  /** Records in memory, sent or not. */
  readonly waiting: number
  /** Since the start of this thread. */
  readonly spilled: number
  readonly dropped: number
}

export interface RecordQueueOptions {
  /** Writes records to disk at once; false: no room there, they are lost. */
  readonly spill: (calls: readonly PackedCall[]) => boolean
  readonly onDropped: (count: number) => void
  readonly batchSize?: number
  /** How long a record may wait for others; a commit costs the writer as much as a hundred rows. */
  readonly delayMs?: number
  /** Records sent and not yet acknowledged. */
  readonly maxInFlight?: number
  /** Records in memory before the oldest go to disk; at about 1.5 kB each. */
  readonly maxWaiting?: number
  readonly retryMs?: number
}

export function createRecordQueue(options: RecordQueueOptions): RecordQueue {
  const { spill, onDropped } = options
  const { batchSize = 256, delayMs = 100, maxInFlight = 4_096, maxWaiting = 8_192 } = options
  const { retryMs = 500 } = options
  const inFlight = new Map<number, RecordBatch>()
  let queued: PackedCall[] = []
  let inFlightCount = 0
  let send: ((batch: RecordBatch) => void) | null = null
  let nextBatch = 1
  let timer: NodeJS.Timeout | null = null
  let pausedUntilRetry: NodeJS.Timeout | null = null
  let spilled = 0
  let dropped = 0
  let onEmpty: (() => void) | null = null

  function push(call: Call): void {
    queued.push(packCall(call))
    if (queued.length >= batchSize) pump()
    else timer ??= setTimeout(pump, delayMs)
    if (queued.length + inFlightCount > maxWaiting) spillOldest(batchSize)
  }

  function pump(): void {
    if (timer !== null) clearTimeout(timer)
    timer = null
    if (send === null || pausedUntilRetry !== null) return
    while (queued.length > 0 && inFlightCount < maxInFlight) {
      sendBatch({ id: nextBatch++, calls: queued.splice(0, batchSize) })
    }
  }

  function sendBatch(batch: RecordBatch): void {
    inFlight.set(batch.id, batch)
    inFlightCount += batch.calls.length
    send?.(batch)
  }

  function takeBack(batchId: number): RecordBatch | undefined {
    const batch = inFlight.get(batchId)
    if (batch === undefined) return undefined
    inFlight.delete(batchId)
    inFlightCount -= batch.calls.length
    return batch
  }

  function takeAllBack(): void {
    const calls = [...inFlight.values()].flatMap((batch) => batch.calls)
    inFlight.clear()
    inFlightCount = 0
    queued = [...calls, ...queued]
  }

  function spillOldest(count: number): void {
    const calls = queued.splice(0, count)
    if (calls.length === 0) return
    if (spill(calls)) {
      spilled += calls.length
      return
    }
    dropped += calls.length
    onDropped(calls.length)
  }

  function spillAll(): void {
    takeAllBack()
    while (queued.length > 0) spillOldest(batchSize)
    onEmpty?.()
  }

  function resume(): void {
    pausedUntilRetry = null
    pump()
  }

  return {
    push,

    connect(newSend) {
      takeAllBack()
      send = newSend
      pump()
    },

    disconnect() {
      send = null
      takeAllBack()
    },

    acknowledge(batchId) {
      if (takeBack(batchId) === undefined) return
      if (inFlightCount === 0 && queued.length === 0) onEmpty?.()
      else pump()
    },

    refuse(batchId) {
      const batch = takeBack(batchId)
      if (batch === undefined) return
      queued = [...batch.calls, ...queued]
      pausedUntilRetry ??= setTimeout(resume, retryMs)
    },

    async flush(withinMs) {
      pump()
      if (inFlightCount > 0 || queued.length > 0) {
        const { promise, resolve } = Promise.withResolvers<void>()
        onEmpty = resolve
        const deadline = setTimeout(spillAll, withinMs)
        await promise
        clearTimeout(deadline)
        onEmpty = null
      }
      if (pausedUntilRetry !== null) clearTimeout(pausedUntilRetry)
      pausedUntilRetry = null
    },

    spillAll,

    stats: () => ({ waiting: queued.length + inFlightCount, spilled, dropped }),
  }
}
