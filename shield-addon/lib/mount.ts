// The bpf file system, where the pins live; not every system mounts it by itself.
import { loadAddon } from './addon.ts'
import { toShieldError } from './native-error.ts'

/**
 * Mounts /sys/fs/bpf unless that is done. For whoever starts the daemon: the daemon itself lacks
 * CAP_SYS_ADMIN. Throws ShieldError pins_unavailable, or that the addon is missing.
 */
export function mountBpfFileSystem(): void {
  const { addon } = loadAddon()
  try {
    addon.mountBpfFileSystem()
  } catch (cause) {
    throw toShieldError(cause)
  }
}
