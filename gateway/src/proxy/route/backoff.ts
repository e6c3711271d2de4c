// A wait before another attempt that ends at once when the client leaves.
import type { ClientFace } from '../door/client.ts'

/** Resolves after `waitMs`, or when the client has left. */
export function waitForBackoff(client: ClientFace, waitMs: number): Promise<void> {
  if (client.isGone) return Promise.resolve()
  return new Promise((resolve) => {
    // A timer may fire a fraction of a millisecond early, which is too early for a provider that named its time.
    const timer = setTimeout(done, Math.ceil(waitMs) + 1)
    function done(): void {
      clearTimeout(timer)
      client.departure = null
      resolve()
    }
    client.departure = { onClientGone: done }
  })
}
