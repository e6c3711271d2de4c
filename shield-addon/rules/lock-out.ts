// Whether a set of rules would keep the administrator out: asked with packets that administrators send.
import {
  containsAddress,
  formatAddress,
  isIpv4,
  parseAddress,
  type Address,
} from '../protocol/address.ts'
import { protectionMessage, protects, type NeverBlockEntry } from '../protocol/never-block.ts'
import type { CompiledRules } from './compile-rules.ts'
import { createCompiledMatcher } from './match-compiled.ts'
import type { NamedLists, Rule, RulePacket } from './rule.ts'

export interface Access {
  /** Everything that nothing may block. */
  readonly neverBlock: readonly NeverBlockEntry[]
  /** Of these, from where people administer: SSH clients, `never_block`, allowances. */
  readonly administrators: readonly NeverBlockEntry[]
  /** TCP ports by which they come in. */
  readonly ports: readonly { readonly port: number; readonly why: string }[]
  readonly ownAddresses: readonly Address[]
}

export interface LockOut {
  readonly rule: Rule
  readonly message: string
}

/** At most one finding a rule. */
export function findLockOuts(
  compiled: CompiledRules,
  lists: NamedLists,
  access: Access,
): LockOut[] {
  const found = new Map<Rule, string>()
  const add = (rule: Rule, message: string): void => {
    if (!found.has(rule)) found.set(rule, message)
  }
  for (const rule of compiled.rules) {
    const message = protectedSource(rule, lists, access)
    if (message !== null) add(rule, message)
  }
  const match = createCompiledMatcher(compiled)
  const dropping = (packet: RulePacket): Rule | null => {
    const rule = match(packet)
    return rule?.action.kind === 'drop' ? rule : null
  }
  const networks = compiled.rules.flatMap((rule) => networksOf(rule, lists))
  for (const entry of access.administrators) {
    for (const source of addressesIn(entry, networks)) {
      for (const { port, why } of access.ports) {
        for (const packet of packetsOf(source, port, access)) {
          const rule = dropping(packet)
          if (rule === null) continue
          const who = formatAddress({ bytes: source, prefix: 128 })
          const words = `TCP from ${who} (${entry.why}) to port ${port} (${why})`
          add(rule, `rule "${rule.id}" would lock the administrator out: it drops ${words}`)
        }
      }
    }
  }
  for (const { port, why } of access.ports) {
    const rule = closedForAll(port, compiled, access, dropping)
    if (rule === null) continue
    const words = `it drops TCP to port ${port} (${why}) from everywhere, and no rule before it passes anybody`
    add(rule, `rule "${rule.id}" would lock the administrator out: ${words}`)
  }
  return compiled.rules.flatMap((rule) => {
    const message = found.get(rule)
    return message === undefined ? [] : [{ rule, message }]
  })
}

/** A rule against addresses that never-block holds whole; where it holds a part, that part passes. */
function protectedSource(rule: Rule, lists: NamedLists, access: Access): string | null {
  if (rule.action.kind !== 'drop' && rule.action.kind !== 'limit') return null
  for (const network of networksOf(rule, lists)) {
    const entry = protects(access.neverBlock, network)
    if (entry === null) continue
    return `rule "${rule.id}": ${protectionMessage(formatAddress(network), entry).replace(/\.$/, '')}`
  }
  return null
}

function networksOf({ source }: Rule, lists: NamedLists): readonly Address[] {
  if (source.kind === 'any' || source.isNegated) return []
  return source.kind === 'list' ? (lists.get(source.name) ?? []) : [source.address]
}

/** Its first and last address, and those of the rules' networks that lie in it. */
function addressesIn(entry: Address, networks: readonly Address[]): Uint8Array[] {
  const inside = entry.prefix === 128 ? [] : networks.filter((one) => containsAddress(entry, one))
  return [entry, ...inside.slice(0, 64)].flatMap(({ bytes, prefix }) =>
    prefix === 128 ? [bytes] : [bytes, lastOf({ bytes, prefix })],
  )
}

function lastOf({ bytes, prefix }: Address): Uint8Array {
  return bytes.map((byte, index) => {
    const kept = Math.min(8, Math.max(0, prefix - index * 8))
    return byte | (0xff >> kept)
  })
}

const flags = { syn: 0x02, ack: 0x10, pushAck: 0x18 }

/** Opening, answering, and sending, as the usual systems do it a few routers away. */
const shapes = [
  { tcpFlags: flags.syn, length: 60 },
  { tcpFlags: flags.ack, length: 52 },
  { tcpFlags: flags.pushAck, length: 1_500 },
].flatMap((shape) =>
  [{ ttl: 64 }, { ttl: 54 }, { ttl: 118 }].flatMap((hops) =>
    [{ sourcePort: 1_500 }, { sourcePort: 40_000 }, { sourcePort: 60_000 }].map((port) => ({
      ...shape,
      ...hops,
      ...port,
    })),
  ),
)

function* packetsOf(source: Uint8Array, port: number, access: Access): Generator<RulePacket> {
  const family = familyOf(source)
  for (const destination of destinationsOf(family, access)) {
    for (const shape of shapes) {
      const ports = { hasPorts: true, destinationPort: port, protocol: 6 }
      yield { ...shape, ...ports, family, source, destination }
    }
  }
}

function familyOf(bytes: Uint8Array): 4 | 6 {
  return isIpv4({ bytes, prefix: 128 }) ? 4 : 6
}

/** Where this machine has no address of the family, nobody comes in by it. */
function destinationsOf(family: 4 | 6, { ownAddresses }: Access): Uint8Array[] {
  return ownAddresses.map(({ bytes }) => bytes).filter((bytes) => familyOf(bytes) === family)
}

/** The rule that drops a stranger's SYN in every family, when no other rule lets anybody in before. */
function closedForAll(
  port: number,
  compiled: CompiledRules,
  access: Access,
  dropping: (packet: RulePacket) => Rule | null,
): Rule | null {
  const families = new Set(access.ownAddresses.map(({ bytes }) => familyOf(bytes)))
  let last: Rule | null = null
  for (const family of families) {
    const stranger = strangerOf(family, compiled)
    for (const destination of destinationsOf(family, access)) {
      const ports = { hasPorts: true, destinationPort: port, protocol: 6 }
      const rule = dropping({ ...shapes[0]!, ...ports, family, source: stranger, destination })
      if (rule === null || isAnybodyLetIn(port, rule, compiled.rules)) return null
      last = rule
    }
  }
  return last
}

function isAnybodyLetIn(port: number, before: Rule, rules: readonly Rule[]): boolean {
  return rules
    .slice(0, rules.indexOf(before))
    .some(
      ({ action, protocol, destinationPorts }) =>
        action.kind !== 'drop' &&
        (protocol === null || protocol === 6) &&
        (destinationPorts === null ||
          (destinationPorts.from <= port && destinationPorts.to >= port)),
    )
}

/** An address that no rule names: of the prefix of 0 bits, if any is left. */
function strangerOf(family: 4 | 6, { prefixes }: CompiledRules): Uint8Array {
  const { near, prefixes: own } = prefixes[family === 4 ? 0 : 1]!
  const root = own[0]!.vector
  const first = Math.max(0, near.indexOf(root, family === 4 ? 0x0100 : 0x2000))
  if (family === 4) return parseAddress(`${first >> 8}.${first & 255}.0.1`)!.bytes
  return parseAddress(`${first.toString(16)}::1`)!.bytes
}
