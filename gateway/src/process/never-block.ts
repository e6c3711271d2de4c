// Whom detection may never ban: the same list as the shield's, made from what this machine says about itself.
import { readHostFacts } from '@portcullis/shield-addon/host-facts'
import { createNeverBlock, type NeverBlockEntry } from '@portcullis/shield-addon/protocol'
import type { Config } from '../config.ts'

/** Addresses and routes change while the process runs. */
const refreshMs = 10_000

export interface NeverBlockList {
  entries(): readonly NeverBlockEntry[]
  stop(): void
}

export async function watchNeverBlock(
  config: Pick<Config, 'trustedProxies' | 'shield' | 'environment'>,
): Promise<NeverBlockList> {
  /** `203.0.113.9 51000 22`: the client of the session that started us. */
  const sshClient = config.environment.SSH_CLIENT?.split(' ')[0]
  let entries = await read()
  const timer = setInterval(refresh, refreshMs)
  timer.unref()

  async function read(): Promise<readonly NeverBlockEntry[]> {
    const facts = await readHostFacts()
    return createNeverBlock({
      ...facts,
      sshClients: sshClient === undefined ? facts.sshClients : [...facts.sshClients, sshClient],
      trustedProxies: config.trustedProxies,
      configured: config.shield.section.never_block,
    })
  }

  async function refresh(): Promise<void> {
    entries = await read()
  }

  return { entries: () => entries, stop: () => clearInterval(timer) }
}
