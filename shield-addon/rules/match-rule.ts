// What a rule means, plainly: the reference that the compiled vectors and the kernel are held to.
import { containsAddress, isIpv4, type Address } from '../protocol/address.ts'
import {
  highest,
  type NamedLists,
  type Peer,
  type Range,
  type Rule,
  type RulePacket,
} from './rule.ts'

/** The first rule that matches, or null. */
export function findRule(
  rules: readonly Rule[],
  lists: NamedLists,
  packet: RulePacket,
): Rule | null {
  return rules.find((rule) => isMatch(rule, lists, packet)) ?? null
}

export function isMatch(rule: Rule, lists: NamedLists, packet: RulePacket): boolean {
  const { family, hasPorts } = packet
  return (
    (rule.protocol === null || rule.protocol === packet.protocol) &&
    isPeer(rule.source, lists, family, packet.source) &&
    isPeer(rule.destination, lists, family, packet.destination) &&
    (rule.sourcePorts === null || (hasPorts && isIn(rule.sourcePorts, packet.sourcePort))) &&
    (rule.destinationPorts === null ||
      (hasPorts && isIn(rule.destinationPorts, packet.destinationPort))) &&
    (rule.flags === null ||
      (hasPorts &&
        (packet.tcpFlags & rule.flags.set) === rule.flags.set &&
        (packet.tcpFlags & rule.flags.clear) === 0)) &&
    (rule.length === null || isIn(rule.length, Math.min(packet.length, highest.length))) &&
    (rule.ttl === null || isIn(rule.ttl, packet.ttl))
  )
}

function isPeer(peer: Peer, lists: NamedLists, family: 4 | 6, bytes: Uint8Array): boolean {
  if (peer.kind === 'any') return true
  const networks = peer.kind === 'list' ? (lists.get(peer.name) ?? []) : [peer.address]
  return networks.some((network) => isInside(network, family, bytes)) !== peer.isNegated
}

/** An IPv6 network that spans the mapped addresses holds no IPv4 packet. */
function isInside(network: Address, family: 4 | 6, bytes: Uint8Array): boolean {
  return isIpv4(network) === (family === 4) && containsAddress(network, { bytes, prefix: 128 })
}

function isIn({ from, to }: Range, value: number): boolean {
  return value >= from && value <= to
}
