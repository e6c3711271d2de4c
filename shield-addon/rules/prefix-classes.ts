// One side's addresses of one family: which prefixes change the set of rules that take an address.
import { isIpv4, type Address } from '../protocol/address.ts'
import { clearBit, createVector, setBit, type BitVector, type VectorPool } from './bit-vector.ts'
import type { NamedLists, Peer } from './rule.ts'

export interface ClassPrefix {
  /** 4 or 16, host bits 0. */
  readonly bytes: Uint8Array
  readonly bits: number
  /** Number of the vector of every address in it that no longer prefix holds. */
  readonly vector: number
}

export interface PrefixClasses {
  /** The one of 0 bits first; a prefix comes before those inside it. */
  readonly prefixes: readonly ClassPrefix[]
  /** By the first 16 bits: the vector of all of them, or `inTrie` where longer prefixes tell more. */
  readonly near: Uint16Array
}

export const inTrie = 0xffff

/** A prefix that rules name, and by which peers. */
interface Named {
  readonly bytes: Uint8Array
  readonly bits: number
  readonly key: string
  /** Numbers of `peers` groups, ascending as they were added. */
  readonly groups: number[]
}

/** Rules that name the same network or list on this side. */
interface Group {
  readonly networks: readonly Address[]
  readonly taken: number[]
  readonly refused: number[]
}

export function classifyPrefixes(
  peers: readonly Peer[],
  lists: NamedLists,
  family: 4 | 6,
  pool: VectorPool,
): PrefixClasses {
  const groups = groupPeers(peers, lists)
  const base = createVector()
  for (const [rule, peer] of peers.entries()) {
    if (peer.kind === 'any' || peer.isNegated) setBit(base, rule)
  }
  const prefixes = walk(nameAll(groups, family), groups, base, pool)
  return { prefixes, near: summarise(prefixes) }
}

function groupPeers(peers: readonly Peer[], lists: NamedLists): Group[] {
  const groups = new Map<string, Group>()
  for (const [rule, peer] of peers.entries()) {
    if (peer.kind === 'any') continue
    const isList = peer.kind === 'list'
    const key = isList ? `@${peer.name}` : keyOf(peer.address.bytes, peer.address.prefix)
    const networks = isList ? (lists.get(peer.name) ?? []) : [peer.address]
    const group = groups.get(key) ?? { networks, taken: [], refused: [] }
    groups.set(key, group)
    ;(peer.isNegated ? group.refused : group.taken).push(rule)
  }
  return [...groups.values()]
}

/** Each distinct prefix of the family once, parents before children; always one of 0 bits. */
function nameAll(groups: readonly Group[], family: 4 | 6): Named[] {
  const root: Named = {
    bytes: new Uint8Array(family === 4 ? 4 : 16),
    bits: 0,
    key: keyOf(new Uint8Array(family === 4 ? 4 : 16), 0),
    groups: [],
  }
  const named = new Map([[root.key, root]])
  for (const [number, { networks }] of groups.entries()) {
    for (const network of networks) {
      if (isIpv4(network) !== (family === 4)) continue
      const bytes = family === 4 ? network.bytes.subarray(12) : network.bytes
      const bits = family === 4 ? network.prefix - 96 : network.prefix
      const key = keyOf(bytes, bits)
      const known = named.get(key)
      if (known === undefined) named.set(key, { bytes, bits, key, groups: [number] })
      else if (known.groups.at(-1) !== number) known.groups.push(number)
    }
  }
  return [...named.values()].toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

/** Sorts by address, then the shorter first. */
function keyOf(bytes: Uint8Array, bits: number): string {
  return `${Buffer.from(bytes).toString('latin1')}${String.fromCharCode(bits)}`
}

interface Place {
  readonly prefix: ClassPrefix
  readonly members: BitVector
}

/** Down the tree of prefixes; what changes nothing against its parent is left out. */
function walk(
  named: readonly Named[],
  groups: readonly Group[],
  base: BitVector,
  pool: VectorPool,
): ClassPrefix[] {
  const prefixes: ClassPrefix[] = []
  const stack: Place[] = []
  /** Lists of thousands of networks lead to few distinct sets. */
  const known = new Map<string, { vector: number; members: BitVector }>()
  for (const { bytes, bits, groups: inGroups } of named) {
    while (stack.length > 0 && !holds(stack.at(-1)!.prefix, bytes)) stack.pop()
    const parent = stack.at(-1)
    const key = `${parent?.prefix.vector ?? ''}:${inGroups.join()}`
    let found = known.get(key)
    if (found === undefined) {
      const members = (parent?.members ?? base).slice()
      for (const number of inGroups) {
        const group = groups[number]!
        for (const rule of group.taken) setBit(members, rule)
        for (const rule of group.refused) clearBit(members, rule)
      }
      found = { vector: pool.add(members), members }
      known.set(key, found)
    }
    if (found.vector === parent?.prefix.vector) continue
    const prefix = { bytes, bits, vector: found.vector }
    prefixes.push(prefix)
    stack.push({ prefix, members: found.members })
  }
  return prefixes
}

function holds(outer: ClassPrefix, bytes: Uint8Array): boolean {
  const whole = outer.bits >> 3
  for (let index = 0; index < whole; index++) {
    if (outer.bytes[index] !== bytes[index]) return false
  }
  const rest = outer.bits & 7
  return rest === 0 || ((outer.bytes[whole]! ^ bytes[whole]!) & (0xff00 >> rest) & 0xff) === 0
}

function summarise(prefixes: readonly ClassPrefix[]): Uint16Array {
  const near = new Uint16Array(65_536)
  for (const { bytes, bits, vector } of prefixes) {
    const first = (bytes[0]! << 8) | bytes[1]!
    if (bits > 16) near[first] = inTrie
    else near.fill(vector, first, first + 2 ** (16 - bits))
  }
  return near
}
