// Brings written changes to every worker, and tells the writer of a change whether all have them.
import type { Change, SnapshotSource, WorldChannel } from '../snapshot/index.ts'

/** How long an answer of the admin API waits for the workers. */
export const waitMs = 250

export type Notify = (
  changes: readonly Change[],
  options: { readonly takesRightAway: boolean },
) => Promise<{ readonly isAcknowledged: boolean }>

/**
 * Resolves once every live worker has applied the changes, or after 250 ms without that. A change that
 * gives a right waits too: a call made right after the answer should find it.
 */
export function createNotify(source: SnapshotSource, channel: WorldChannel): Notify {
  return async (changes) => {
    const end = performance.now() + waitMs
    const { promise: late, resolve } = Promise.withResolvers<null>()
    const timer = setTimeout(resolve, waitMs, null)
    const version = await Promise.race([source.refresh(changes), late])
    clearTimeout(timer)
    if (version === null) return { isAcknowledged: false }
    return { isAcknowledged: await channel.applied(version, Math.max(0, end - performance.now())) }
  }
}
