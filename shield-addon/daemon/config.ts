// The settings of the daemon, read by whoever starts it.
import type { ShieldSection } from '../protocol/index.ts'

export interface DaemonConfig {
  /** Path of the unix socket; its folder exists. */
  readonly socketPath: string
  /** `/sys/fs/bpf/portcullis/<instance>`. */
  readonly pinDirectory: string
  /** The compiled object of shield-bpf. */
  readonly objectPath: string
  /** File of the journal; its folder is made. */
  readonly journalPath: string
  readonly interfaces: readonly string[] | 'auto'
  readonly section: ShieldSection
  /** Addresses and networks. */
  readonly trustedProxies: readonly string[]
  /** Addresses of the SSH session that started this, beside those that are logged in. */
  readonly sshClients: readonly string[]
}

/** Fields first, then words: pino's order. */
export interface DaemonLog {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
}
