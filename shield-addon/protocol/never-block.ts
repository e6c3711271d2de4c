// The list of what nobody may block, each entry with its reason; the same function for shield and detection.
import { containsAddress, formatAddress, parseAddress, type Address } from './address.ts'

export interface NeverBlockEntry extends Address {
  /** Canonical text. */
  readonly value: string
  /** Completes "… is protected: it is": `the default gateway of eth0`. */
  readonly why: string
}

/** Texts of addresses or networks; those that are neither are left out. */
export interface NeverBlockSources {
  readonly ownAddresses?: readonly Named[]
  readonly gateways?: readonly Named[]
  readonly resolvers?: readonly string[]
  readonly trustedProxies?: readonly string[]
  readonly sshClients?: readonly string[]
  /** `never_block` of the file. */
  readonly configured?: readonly string[]
  /** Values of `allow` decisions. */
  readonly allowed?: readonly string[]
}

interface Named {
  readonly value: string
  readonly interface: string
}

/** Loopback first; one entry a value, the first reason stays. */
export function createNeverBlock(sources: NeverBlockSources = {}): NeverBlockEntry[] {
  const entries = new Map<string, NeverBlockEntry>()
  const add = (text: string, why: string): void => {
    const address = parseAddress(text)
    if (address === null) return
    const value = formatAddress(address)
    if (!entries.has(value)) entries.set(value, { ...address, value, why })
  }
  add('127.0.0.0/8', 'loopback')
  add('::1', 'loopback')
  for (const own of sources.ownAddresses ?? []) {
    add(own.value, `an address of this machine, on ${own.interface}`)
  }
  for (const gateway of sources.gateways ?? []) {
    add(gateway.value, `the default gateway of ${gateway.interface}`)
  }
  for (const value of sources.resolvers ?? []) add(value, 'a resolver of this machine')
  for (const value of sources.trustedProxies ?? []) add(value, 'a trusted proxy')
  for (const value of sources.sshClients ?? []) add(value, 'the client of an SSH session')
  for (const value of sources.configured ?? []) add(value, 'in never_block of the settings')
  for (const value of sources.allowed ?? []) add(value, 'allowed by an administrator')
  return [...entries.values()]
}

/**
 * The entry that holds the whole target, or null. A network that only partly overlaps an entry
 * may be blocked: packets of the protected part pass before any block is looked at.
 */
export function protects(
  list: readonly NeverBlockEntry[],
  target: Address,
): NeverBlockEntry | null {
  return list.find((entry) => containsAddress(entry, target)) ?? null
}

/** The words of a refusal, naming target and entry. */
export function protectionMessage(target: string, entry: NeverBlockEntry): string {
  return `${target} is protected by never-block entry ${entry.value}: ${entry.why}.`
}
