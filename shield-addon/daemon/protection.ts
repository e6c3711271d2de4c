// Keeps the never-block list and the protected ports of the kernel current.
import type { Shield } from '../lib/index.ts'
import {
  createNeverBlock,
  isActive,
  ProtocolError,
  type NeverBlockEntry,
} from '../protocol/index.ts'
import type { DaemonConfig, DaemonLog } from './config.ts'
import type { DecisionBook } from './decision-book.ts'
import type { HostFacts } from './host-facts.ts'

export interface Protection {
  entries(): readonly NeverBlockEntry[]
  /** Writes the kernel's list when it differs from the last one. Code shield_failed. */
  apply(): Promise<void>
  setHost(facts: HostFacts): void
  setConfig(config: DaemonConfig): Promise<void>
}

interface ProtectionOptions {
  readonly shield: Pick<Shield, 'setNeverBlock' | 'setProtectedPorts'>
  readonly book: DecisionBook
  readonly facts: HostFacts
  readonly config: DaemonConfig
  readonly nowMs: () => number
  readonly log: DaemonLog
}

export function createProtection(options: ProtectionOptions): Protection {
  const { shield, book, nowMs, log } = options
  let { facts, config } = options
  let entries = build()
  let written: string | null = null

  function build(): readonly NeverBlockEntry[] {
    const now = nowMs()
    return createNeverBlock({
      ownAddresses: facts.ownAddresses,
      gateways: facts.gateways,
      resolvers: facts.resolvers,
      trustedProxies: config.trustedProxies,
      sshClients: [...config.sshClients, ...facts.sshClients],
      configured: config.section.never_block,
      allowed: book
        .allowed()
        .filter(({ decision }) => isActive(decision, now))
        .map(({ decision }) => decision.value),
    })
  }

  async function apply(): Promise<void> {
    const fresh = build()
    const text = fresh.map(({ value }) => value).join()
    if (text !== written) {
      try {
        await shield.setNeverBlock(fresh.map(({ bytes, prefix }) => ({ address: bytes, prefix })))
      } catch (cause) {
        const message = `The never-block list of ${fresh.length} entries was not taken: ${(cause as Error).message}`
        throw new ProtocolError('shield_failed', message, { cause })
      }
      written = text
      log.info({ entries: fresh.length }, 'never-block list written')
    }
    entries = fresh
  }

  return {
    entries: () => entries,
    apply,
    setHost(fresh) {
      facts = fresh
    },
    async setConfig(fresh) {
      config = fresh
      await shield.setProtectedPorts([...fresh.section.protected_ports])
      await apply()
    },
  }
}
