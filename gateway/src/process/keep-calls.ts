// Looks from time to time whether calls are too old or too many, and removes them; runs in the writer thread.
import { setTimeout as wait } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Clock } from '../contract/clock.ts'
import { removeOldCalls, removeUntilSmall, type CallWriter } from '../storage/calls/index.ts'

export interface Retention {
  /** Calls older than this go; null: none for its age. */
  readonly days: number | null
  /** The oldest go while calls.db holds more; null: none for its size. */
  readonly bytes: number | null
  readonly lookMs: number
}

/** Between two batches, for the records that arrive. */
const breathMs = 50
const dayMs = 86_400_000

/** Returns the way to stop it, which waits for the batch under way. */
export function keepCalls(options: {
  readonly retention: Retention
  readonly writer: Pick<CallWriter, 'removeBefore' | 'sizeBytes'>
  readonly clock: Pick<Clock, 'nowMs'>
  readonly log: Pick<Logger, 'info' | 'error'>
}): () => Promise<void> {
  const { retention, writer, clock, log } = options
  const { days, bytes, lookMs } = retention
  const stop = new AbortController()
  const { signal } = stop
  const common = { writer, signal, pause: () => wait(breathMs, undefined, { signal }) }

  async function look(): Promise<void> {
    if (days !== null) {
      const removed = await removeOldCalls({ ...common, beforeMs: clock.nowMs() - days * dayMs })
      if (removed > 0) log.info({ removed, days }, 'call records that were too old are removed')
    }
    if (bytes !== null) {
      const removed = await removeUntilSmall({ ...common, maxBytes: bytes })
      if (removed > 0) log.info({ removed, bytes }, 'the oldest call records made room')
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        await wait(lookMs, undefined, { signal })
        await look()
      } catch (error) {
        if (!signal.aborted) log.error({ err: error }, 'old call records could not be removed')
      }
    }
  }

  const running = run()
  return async () => {
    stop.abort()
    await running
  }
}
