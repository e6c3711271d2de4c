// Random rules, lists and packets that often meet them; the same seed gives the same ones.
import { parseAddress, type Address } from '../protocol/address.ts'
import type { NamedLists, Peer, Range, Rule, RuleAction, RulePacket } from '../rules/rule.ts'

export interface Random {
  /** 0 to `below` - 1. */
  integer(below: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
}

/** Mulberry32. */
export function createRandom(seed: number): Random {
  let state = seed
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (below: number): number => Math.floor(next() * below)
  return {
    integer,
    chance: (probability) => next() < probability,
    pick: (items) => items[integer(items.length)]!,
  }
}

/** Few distinct bytes, so that networks nest and packets meet them. */
const bytes = [0, 1, 2, 64, 127, 128, 198, 255]

export function randomAddress(random: Random, family: 4 | 6): Uint8Array {
  const address = new Uint8Array(16)
  if (family === 4) {
    address.fill(0xff, 10, 12)
    // No bogon: the kernel's parser would tell it apart from what a rule sees, and does elsewhere.
    address[12] = random.pick([10, 11, 192, 198, 203])
    for (let at = 13; at < 16; at++) address[at] = random.pick(bytes)
    return address
  }
  address.set([0x20, random.pick([1, 2])])
  for (let at = 2; at < 16; at++) address[at] = random.chance(0.5) ? 0 : random.pick(bytes)
  return address
}

function randomNetwork(random: Random, family: 4 | 6): Address {
  const address = randomAddress(random, family)
  const shortest = random.chance(0.05) ? 0 : family === 4 ? 10 : 20
  const bits = shortest + random.integer((family === 4 ? 33 : 129) - shortest)
  const text =
    family === 4
      ? address.subarray(12).join('.')
      : Buffer.from(address).toString('hex').match(/.{4}/g)!.join(':')
  return parseAddress(`${text}/${bits}`)!
}

export function randomLists(random: Random): NamedLists {
  return new Map(
    ['alpha', 'beta', 'gamma'].map((name) => [
      name,
      Array.from({ length: 1 + random.integer(12) }, () =>
        randomNetwork(random, random.chance(0.6) ? 4 : 6),
      ),
    ]),
  )
}

export function randomRules(random: Random, count: number, lists: NamedLists): Rule[] {
  return Array.from({ length: count }, (_, index) => randomRule(random, index, lists))
}

function randomRule(random: Random, index: number, lists: NamedLists): Rule {
  const protocol = random.pick([6, 6, 6, 6, 17, 17, 17, null, 1, 58, 47])
  const hasPorts = protocol === 6 || protocol === 17
  const family = random.chance(0.6) ? 4 : 6
  const ports = (): Range | null =>
    hasPorts && random.chance(0.4) ? randomRange(random, 65_535) : null
  const set = random.integer(256) & random.integer(256)
  return {
    id: `rule-${index}`,
    line: index + 1,
    action: randomAction(random),
    protocol,
    source: randomPeer(random, family, lists),
    sourcePorts: ports(),
    destination: randomPeer(random, family, lists),
    destinationPorts: ports(),
    flags:
      protocol === 6 && random.chance(0.3)
        ? { set, clear: random.integer(256) & random.integer(256) & ~set }
        : null,
    length: random.chance(0.2) ? randomRange(random, 1500) : null,
    ttl: random.chance(0.2) ? randomRange(random, 255) : null,
  }
}

function randomAction(random: Random): RuleAction {
  const kind = random.pick(['drop', 'pass', 'sample', 'count', 'limit'] as const)
  // So high that no run of packets reaches it.
  return kind === 'limit' ? { kind, perSecond: 10_000_000 + random.integer(1_000) } : { kind }
}

function randomPeer(random: Random, family: 4 | 6, lists: NamedLists): Peer {
  const isNegated = random.chance(0.05)
  if (random.chance(0.3)) return { kind: 'any' }
  if (random.chance(0.25)) return { kind: 'list', name: random.pick([...lists.keys()]), isNegated }
  return { kind: 'network', address: randomNetwork(random, family), isNegated }
}

function randomRange(random: Random, most: number): Range {
  const from = random.integer(most + 1)
  return { from, to: random.chance(0.3) ? from : from + random.integer(most - from + 1) }
}

/** Half of the fields are taken from a rule, often at the edges of its ranges. */
export function randomPacket(
  random: Random,
  rules: readonly Rule[],
  lists: NamedLists,
): RulePacket {
  const rule = random.pick(rules)
  const family = familyOf(rule, lists) ?? (random.chance(0.6) ? 4 : 6)
  const protocol =
    rule.protocol !== null && random.chance(0.9)
      ? rule.protocol
      : random.pick([6, 17, 1, 58, 47, 132])
  const hasPorts = (protocol === 6 || protocol === 17) && random.chance(0.95)
  const flags = rule.flags
  return {
    family,
    source: addressFor(random, rule.source, family, lists),
    destination: addressFor(random, rule.destination, family, lists),
    protocol,
    hasPorts,
    sourcePort: hasPorts ? valueFor(random, rule.sourcePorts, 65_535) : 0,
    destinationPort: hasPorts ? valueFor(random, rule.destinationPorts, 65_535) : 0,
    tcpFlags:
      hasPorts && protocol === 6
        ? flags !== null && random.chance(0.7)
          ? (random.integer(256) | flags.set) & ~flags.clear
          : random.integer(256)
        : 0,
    length: Math.max(60, valueFor(random, rule.length, 1500)),
    ttl: valueFor(random, rule.ttl, 255),
  }
}

function familyOf(rule: Rule, lists: NamedLists): 4 | 6 | null {
  for (const peer of [rule.source, rule.destination]) {
    const network = peer.kind === 'network' ? peer.address : undefined
    const first = peer.kind === 'list' ? lists.get(peer.name)?.[0] : network
    if (first !== undefined) return isFour(first) ? 4 : 6
  }
  return null
}

function isFour({ bytes: address, prefix }: Address): boolean {
  return prefix >= 96 && Buffer.from(address.subarray(0, 12)).toString('hex') === mapped
}

const mapped = '00000000000000000000ffff'

function addressFor(random: Random, peer: Peer, family: 4 | 6, lists: NamedLists): Uint8Array {
  const networks = peer.kind === 'network' ? [peer.address] : []
  const all = peer.kind === 'list' ? lists.get(peer.name)! : networks
  const fitting = all.filter((network) => isFour(network) === (family === 4))
  const address = randomAddress(random, family)
  if (fitting.length === 0 || random.chance(0.3)) return address
  const network = random.pick(fitting)
  for (let bit = family === 4 ? 96 : 0; bit < network.prefix; bit++) {
    const mask = 0x80 >> (bit & 7)
    address[bit >> 3] = (address[bit >> 3]! & ~mask) | (network.bytes[bit >> 3]! & mask)
  }
  // One bit beside the network, now and then.
  if (network.prefix > (family === 4 ? 104 : 16) && random.chance(0.2)) {
    const bit = network.prefix - 1
    address[bit >> 3]! ^= 0x80 >> (bit & 7)
  }
  return address
}

function valueFor(random: Random, range: Range | null, most: number): number {
  if (range === null || random.chance(0.2)) return random.integer(most + 1)
  const { from, to } = range
  const value = random.pick([from, to, from - 1, to + 1, from + random.integer(to - from + 1)])
  return Math.min(most, Math.max(0, value))
}
