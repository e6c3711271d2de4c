// The clock's part in the life of subscriptions: those whose end has come expire, through storage like any other event.
import type { Clock } from '../contract/clock.ts'
import { GatewayError } from '../errors.ts'
import type { SnapshotSource } from '../snapshot/index.ts'
import type { ControlStorage } from '../storage/index.ts'
import type { Notify } from './notify.ts'

/** Looks at memory only; the database is asked when something is due. */
const lookMs = 100
/** After a look at the database that failed. */
const retryMs = 5_000

/** Returns the way to stop it, which waits for a step under way. */
export function expireSubscriptions(options: {
  readonly storage: Pick<ControlStorage, 'subscriptions'>
  readonly source: Pick<SnapshotSource, 'firstExpiryMs'>
  readonly notify: Notify
  readonly clock: Clock
  readonly onError: (error: unknown) => void
}): () => Promise<void> {
  const { storage, source, notify, clock, onError } = options
  let timer = setTimeout(look, lookMs)
  let step = Promise.resolve()
  let isStopped = false

  function look(): void {
    if (source.firstExpiryMs() > clock.nowMs()) again(lookMs)
    else step = expireDue()
  }

  function again(afterMs: number): void {
    if (!isStopped) timer = setTimeout(look, afterMs)
  }

  async function expireDue(): Promise<void> {
    try {
      const due = await storage.subscriptions.due(clock.nowMs())
      for (const { id } of due) await expire(id)
      const changes = due.map(({ id }) => ({ kind: 'subscription', id }))
      await notify(changes, { takesRightAway: true })
      again(lookMs)
    } catch (error) {
      onError(error)
      again(retryMs)
    }
  }

  async function expire(id: string): Promise<void> {
    const actor = { id: 'clock', name: 'clock', address: null }
    try {
      await storage.subscriptions.change({ id, event: 'expire', reason: '', actor })
    } catch (error) {
      // Somebody revoked or cancelled it in between: it is over either way.
      if (error instanceof GatewayError && error.code === 'conflict') return
      throw error
    }
  }

  return async () => {
    isStopped = true
    clearTimeout(timer)
    await step
  }
}
