// The kernel's way through the compiled vectors, in TypeScript: for replay, explain and tests.
import { lowestCommon } from './bit-vector.ts'
import type { CompiledRules } from './compile-rules.ts'
import { inTrie, type ClassPrefix, type PrefixClasses } from './prefix-classes.ts'
import { highest, type Rule, type RulePacket } from './rule.ts'

/** Finds the first rule that matches, or null. */
export type CompiledMatcher = (packet: RulePacket) => Rule | null

export function createCompiledMatcher(compiled: CompiledRules): CompiledMatcher {
  const tries = compiled.prefixes.map(createTrie)
  const { vectors } = compiled
  return (packet) => {
    const { hasPorts, family } = packet
    const offset = family === 4 ? 0 : 1
    const numbers = [
      tries[offset]!(packet.source),
      tries[2 + offset]!(packet.destination),
      hasPorts ? compiled.sourcePorts[packet.sourcePort]! : compiled.noSourcePort,
      hasPorts ? compiled.destinationPorts[packet.destinationPort]! : compiled.noDestinationPort,
      hasPorts ? compiled.flags[packet.tcpFlags]! : compiled.noFlags,
      compiled.protocols[packet.protocol]!,
      compiled.lengths[Math.min(packet.length, highest.length)]!,
      compiled.ttls[packet.ttl]!,
    ]
    const lowest = lowestCommon(numbers.map((number) => vectors[number]!))
    return compiled.rules[lowest] ?? null
  }
}

interface Node {
  vector: number | null
  readonly children: [Node | null, Node | null]
}

/** Gives the vector's number for 16 bytes of an address. */
function createTrie({ prefixes, near }: PrefixClasses): (address: Uint8Array) => number {
  const root: Node = { vector: null, children: [null, null] }
  for (const prefix of prefixes) insert(root, prefix)
  const skipped = prefixes[0]!.bytes.length === 4 ? 12 : 0
  return (address) => {
    const bytes = address.subarray(skipped)
    const summary = near[(bytes[0]! << 8) | bytes[1]!]!
    if (summary !== inTrie) return summary
    let found = root.vector!
    let node: Node | null = root
    for (let bit = 0; node !== null && bit < bytes.length * 8; bit++) {
      node = node.children[bitOf(bytes, bit)]
      if (node !== null && node.vector !== null) found = node.vector
    }
    return found
  }
}

function insert(root: Node, { bytes, bits, vector }: ClassPrefix): void {
  let node = root
  for (let bit = 0; bit < bits; bit++) {
    const side = bitOf(bytes, bit)
    node.children[side] ??= { vector: null, children: [null, null] }
    node = node.children[side]!
  }
  node.vector = vector
}

function bitOf(bytes: Uint8Array, bit: number): 0 | 1 {
  return ((bytes[bit >> 3]! >> (7 - (bit & 7))) & 1) as 0 | 1
}
