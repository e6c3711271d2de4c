// Keeps calls.db within its days: old calls go in batches, with a breath between them for the records that arrive.
import type { CallWriter } from './call-writer.ts'

export interface RetentionOptions {
  readonly writer: Pick<CallWriter, 'removeBefore'>
  /** Epoch milliseconds; calls before go. */
  readonly beforeMs: number
  /** Calls a batch: at 5,000 the writer is away from the queue for some tens of milliseconds. */
  readonly batchSize?: number
  /** Waits between two batches; rejects or resolves at once when the thread stops. */
  readonly pause: () => Promise<void>
  readonly signal: AbortSignal
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
