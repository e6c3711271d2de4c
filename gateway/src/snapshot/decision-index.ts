// Which ban covers an address: decisions by prefix length and by the network they name.
import type { DecisionEntity } from './world.ts'

export interface DecisionIndex {
  add(decision: DecisionEntity): void
  remove(decision: DecisionEntity): void
  /** The ban that covers the address (32 hex digits), unless an allow that still holds covers it too. */
  banOf(addressHex: string, nowMs: number): DecisionEntity | undefined
}

export function createDecisionIndex(): DecisionIndex {
  /** Prefix length -> network -> the decisions about it. Few lengths are in use: 128, 64, a few ranges. */
  const byPrefix = new Map<number, Map<string, readonly DecisionEntity[]>>()

  return {
    add(decision) {
      const { prefix } = decision
      const networks = byPrefix.get(prefix) ?? new Map<string, readonly DecisionEntity[]>()
      byPrefix.set(prefix, networks)
      const network = networkOf(decision.address, prefix)
      networks.set(network, [...(networks.get(network) ?? []), decision])
    },

    remove({ id, address, prefix }) {
      const networks = byPrefix.get(prefix)
      if (networks === undefined) return
      const network = networkOf(address, prefix)
      const rest = networks.get(network)?.filter((other) => other.id !== id) ?? []
      if (rest.length > 0) networks.set(network, rest)
      else networks.delete(network)
      if (networks.size === 0) byPrefix.delete(prefix)
    },

    banOf(addressHex, nowMs) {
      // The usual case, asked for every call.
      if (byPrefix.size === 0) return undefined
      let ban: DecisionEntity | undefined
      for (const [prefix, networks] of byPrefix) {
        const found = networks.get(networkOf(addressHex, prefix))
        if (found === undefined) continue
        for (const decision of found) {
          if (decision.expiresAt !== null && decision.expiresAt <= nowMs) continue
          if (decision.type === 'allow') return undefined
          ban = decision
        }
      }
      return ban
    },
  }
}

/** The first `prefix` bits of 32 hex digits, as text. */
function networkOf(addressHex: string, prefix: number): string {
  if (prefix >= 128) return addressHex
  const whole = prefix >> 2
  const rest = prefix & 3
  if (rest === 0) return addressHex.slice(0, whole)
  const digit = Number.parseInt(addressHex.charAt(whole), 16)
  return addressHex.slice(0, whole) + (digit & (0xf << (4 - rest))).toString(16)
}
