// Waits for work that may be long in coming as long as somebody is there to want it.
import type { ClientFace, Departure } from './client.ts'

/**
 * Rejects with the client's `goneError` as soon as it has left. The work itself goes on, for others who wait for the same
 * or because nothing can stop it.
 */
export function whileThere<T>(client: ClientFace, work: Promise<T>): Promise<T> {
  if (client.isGone) return Promise.reject(client.goneError())
  return new Promise((resolve, reject) => {
    const departure: Departure = {
      onClientGone: () => end(() => reject(client.goneError())),
    }
    function end(settle: () => void): void {
      if (client.departure === departure) client.departure = null
      settle()
    }
    client.departure = departure
    work.then(
      (value) => end(() => resolve(value)),
      (error: unknown) => end(() => reject(error as Error)),
    )
  })
}
