// Keeps calls.db within its days and its size: old calls go in batches, with a breath between them for the records that arrive.
import type { CallWriter } from './call-writer.ts'

interface RemovalOptions {
  /** Calls a batch: at 5,000 the writer is away from the queue for some tens of milliseconds. */
  readonly batchSize?: number
  /** Waits between two batches; rejects or resolves at once when the thread stops. */
  readonly pause: () => Promise<void>
  readonly signal: AbortSignal
}

export interface RetentionOptions extends RemovalOptions {
  readonly writer: Pick<CallWriter, 'removeBefore'>
  /** Epoch milliseconds; calls before go. */
  readonly beforeMs: number
}

export interface SizeOptions extends RemovalOptions {
  readonly writer: Pick<CallWriter, 'removeBefore' | 'sizeBytes'>
  readonly maxBytes: number
}

/** Gives how many calls it removed. Stops between two batches when the signal says so. */
export async function removeOldCalls(options: RetentionOptions): Promise<number> {
  const { writer, beforeMs, batchSize = 5_000, pause, signal } = options
  let removed = 0
  while (!signal.aborted) {
    const count = await writer.removeBefore(beforeMs, batchSize)
    removed += count
    if (count < batchSize) break
    await pause()
  }
  return removed
}

/** Removes the oldest until what is stored fits; gives how many. A PostgreSQL database has no size of ours to keep. */
export async function removeUntilSmall(options: SizeOptions): Promise<number> {
  const { writer, maxBytes, batchSize = 5_000, pause, signal } = options
  let removed = 0
  while (!signal.aborted) {
    const size = await writer.sizeBytes()
    if (size === null || size <= maxBytes) break
    const count = await writer.removeBefore(Number.MAX_SAFE_INTEGER, batchSize)
    if (count === 0) break
    removed += count
    await pause()
  }
  return removed
}
