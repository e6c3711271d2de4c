// Who is at the other end of a unix socket.
import { loadAddon } from './addon.ts'
import { toShieldError } from './native-error.ts'
import type { PeerCredentials } from './types.ts'

/**
 * Reads SO_PEERCRED of a connected unix socket's descriptor. Does not block. Throws ShieldError
 * when the addon cannot load or the descriptor is no such socket.
 */
export function peerCredentials(fd: number): PeerCredentials {
  const { addon } = loadAddon()
  try {
    return addon.peerCredentials(fd)
  } catch (cause) {
    throw toShieldError(cause)
  }
}
