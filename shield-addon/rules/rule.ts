// A custom packet rule, the lists that rules name, and the packet as a rule sees it.
import type { Address } from '../protocol/address.ts'

/** Bits of a vector in the kernel: `SHIELD_RULES`. */
export const mostRules = 1_024

/** Inclusive at both ends. */
export interface Range {
  readonly from: number
  readonly to: number
}

export type RuleAction =
  | { readonly kind: 'drop' | 'pass' | 'sample' | 'count' }
  /** What one source may send in a second; the rest is dropped. */
  | { readonly kind: 'limit'; readonly perSecond: number }

/** One side of a packet. `isNegated`: every address of either family that is not in it. */
export type Peer =
  | { readonly kind: 'any' }
  | { readonly kind: 'network'; readonly address: Address; readonly isNegated: boolean }
  | { readonly kind: 'list'; readonly name: string; readonly isNegated: boolean }

/** Bits of the TCP header's flags byte. */
export interface FlagCondition {
  readonly set: number
  readonly clear: number
}

/** Null is no condition. */
export interface Rule {
  readonly id: string
  /** Of the text, from 1. */
  readonly line: number
  readonly action: RuleAction
  /** IP protocol number. */
  readonly protocol: number | null
  readonly source: Peer
  readonly sourcePorts: Range | null
  readonly destination: Peer
  readonly destinationPorts: Range | null
  readonly flags: FlagCondition | null
  /** Bytes of the IP packet. */
  readonly length: Range | null
  readonly ttl: Range | null
}

/** Addresses and networks by the list's name. */
export type NamedLists = ReadonlyMap<string, readonly Address[]>

export interface RulePacket {
  readonly family: 4 | 6
  /** 16 bytes; IPv4 as ::ffff:a.b.c.d. */
  readonly source: Uint8Array
  readonly destination: Uint8Array
  readonly protocol: number
  /** False for later fragments, cut headers and protocols without ports: no port and no flag is known. */
  readonly hasPorts: boolean
  readonly sourcePort: number
  readonly destinationPort: number
  readonly tcpFlags: number
  /** Bytes of the IP packet; what is longer than 65,535 counts as that. */
  readonly length: number
  readonly ttl: number
}

/** Names of the flags, lowest bit of the header first. */
export const flagNames = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr'] as const

/** Names of protocols that have one in the language. */
export const protocolNumbers = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 } as const

/** Highest value of each range. */
export const highest = { port: 65_535, length: 65_535, ttl: 255 } as const
