// The layer below IP: Ethernet with its tags, Linux cooked captures, loopback, raw IP.
import { readLayer, type Flaw, type Reader } from './reader.ts'
import type { EthernetLayer } from './records.ts'
import { hex16, toHex } from './text.ts'

export const etherType = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd } as const

/** 802.1Q, 802.1ad, and the two that vendors used before it. */
const tagTypes: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100, 0x9200])

/** LINKTYPE_ numbers of the pcap formats. */
export const linkType = {
  null: 0,
  ethernet: 1,
  rawOld: 12,
  rawOpenBsd: 14,
  raw: 101,
  loop: 108,
  cooked: 113,
  ipv4: 228,
  ipv6: 229,
  cooked2: 276,
} as const

export const linkTypes: ReadonlySet<number> = new Set(Object.values(linkType))

export interface Link {
  /** What follows; null when nothing that can be read does. */
  readonly etherType: number | null
  readonly ethernet?: EthernetLayer
}

/** Moves the reader to the network header. */
export function readLink(reader: Reader, type: number): Link {
  switch (type) {
    case linkType.ethernet:
      return readEthernet(reader)
    case linkType.cooked:
      return readCooked(reader, 14, 16)
    case linkType.cooked2:
      return readCooked(reader, 0, 20)
    case linkType.null:
    case linkType.loop:
      return readLoopback(reader)
    case linkType.raw:
    case linkType.rawOld:
    case linkType.rawOpenBsd:
    case linkType.ipv4:
    case linkType.ipv6:
      return { etherType: typeByVersion(reader) }
    default:
      return { etherType: null }
  }
}

function readEthernet(reader: Reader): Link {
  const ethernet: EthernetLayer = { vlans: [] }
  let type: number | null = null
  readLayer(ethernet, () => {
    const destination = toMac(reader.take(6, 'the destination address'))
    ethernet.source = toMac(reader.take(6, 'the source address'))
    ethernet.destination = destination
    type = readTags(reader, reader.u16('the type'), ethernet.vlans)
  })
  if (type !== null) nameType(ethernet, type)
  return { etherType: type, ethernet }
}

/** `at`: where the protocol stands in a header of `size` bytes. */
function readCooked(reader: Reader, at: number, size: number): Link {
  const tagged: EthernetLayer = { vlans: [] }
  let type: number | null = null
  const isRead = readLayer(tagged, () => {
    const header = reader.take(size, 'the cooked header')
    type = readTags(reader, (header[at]! << 8) | header[at + 1]!, tagged.vlans)
  })
  if (type !== null) nameType(tagged, type)
  const isTold = !isRead || tagged.vlans.length > 0 || tagged.type !== undefined
  return isTold ? { etherType: type, ethernet: tagged } : { etherType: type }
}

/** The family's number differs between systems and so does its byte order; the packet itself tells. */
function readLoopback(reader: Reader): Link {
  const flaw: Flaw = {}
  if (readLayer(flaw, () => reader.skip(4, 'the loopback header'))) {
    return { etherType: typeByVersion(reader) }
  }
  return { etherType: null, ethernet: { vlans: [], ...flaw } }
}

function typeByVersion(reader: Reader): number | null {
  if (reader.left === 0) return null
  return reader.bytes[reader.at]! >> 4 === 6 ? etherType.ipv6 : etherType.ipv4
}

function readTags(reader: Reader, first: number, vlans: number[]): number {
  let type = first
  while (tagTypes.has(type)) {
    vlans.push(reader.u16('a VLAN tag') & 0xfff)
    type = reader.u16('the type behind a VLAN tag')
  }
  return type
}

function nameType(ethernet: EthernetLayer, type: number): void {
  if (type === etherType.ipv4 || type === etherType.ipv6) return
  ethernet.type = type === etherType.arp ? 'arp' : `0x${hex16(type)}`
}

function toMac(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => toHex(Uint8Array.of(byte))).join(':')
}
