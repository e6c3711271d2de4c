// The daemon's settings out of those of the product.
import type { DaemonConfig } from '@portcullis/shield-addon/daemon'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { root, type Config } from '../../config.ts'

export function daemonConfigOf(config: Config): DaemonConfig {
  const { shield, instanceId, trustedProxies, environment } = config
  return {
    socketPath: shield.socket,
    pinDirectory: `/sys/fs/bpf/portcullis/${instanceId}`,
    objectPath: join(root, 'shield-bpf/build/shield.bpf.o'),
    journalPath: join(journalFolder(config), 'journal.ndjson'),
    interfaces: shield.interfaces,
    section: shield.section,
    trustedProxies,
    sshClients: [environment['SSH_CLIENT'], environment['SSH_CONNECTION']]
      .map((line) => line?.split(' ')[0])
      .filter((address) => address !== undefined),
  }
}

/**
 * In the data directory where the daemon's user owns it. Elsewhere (the gateway has a user of its
 * own) root without CAP_DAC_OVERRIDE can't enter it, and the journal has its place beside it, under /var/lib.
 */
function journalFolder({ dataDir, instanceId }: Config): string {
  const isOurs = isOwnedByUs(dataDir)
  return isOurs ? join(dataDir, 'shield') : `/var/lib/portcullis-shield/${instanceId}`
}

/** Also where there is nothing yet; not where we may not even look. */
function isOwnedByUs(path: string): boolean {
  try {
    const owner = statSync(path, { throwIfNoEntry: false })?.uid
    return owner === undefined || owner === process.getuid?.()
  } catch {
    return false
  }
}
