// What the IP header hands to the layers above it, beyond what the record tells.
import type { Reader } from './reader.ts'

export interface IpFacts {
  readonly version: 4 | 6
  readonly source: string
  readonly destination: string
  readonly ttl: number
  /** IP protocol number behind the extension headers. */
  readonly protocol: number
  /** What the packet carries, without the padding of Ethernet. */
  readonly payload: Reader
  /** Bytes of IPv4 options, or of IPv6 extension headers. */
  readonly optionBytes: number
  /** IPv4 only; 0 in IPv6. */
  readonly id: number
  readonly isUnfragmentable: boolean
  /** The bit of the IPv4 header that must be 0. */
  readonly hasReservedBit: boolean
  readonly hasEcn: boolean
  /** IPv6 only. */
  readonly flowLabel: number
  /** A part of a packet: what is behind the transport header is not whole. */
  readonly isFragment: boolean
}
