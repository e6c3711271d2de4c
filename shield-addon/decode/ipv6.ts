// IPv6 with its extension headers and fragments (RFC 8200).
import { addressText } from './address-text.ts'
import type { IpFacts } from './facts.ts'
import { kindOf } from './ipv4.ts'
import { protocolName } from './names.ts'
import { noteFlaw, Reader, readLayer, Unreadable } from './reader.ts'
import type { IpLayer } from './records.ts'

/** Headers that only lead to the next one. */
const extensionNames: Readonly<Record<number, string>> = {
  0: 'hop_by_hop',
  43: 'routing',
  44: 'fragment',
  51: 'authentication',
  60: 'destination_options',
  135: 'mobility',
  139: 'host_identity',
  140: 'shim6',
}

const fragmentHeader = 44
const authenticationHeader = 51
const nothingFollows = 59

/** Fills the layer; null when there is nothing to read behind it: no header, or a later fragment. */
export function readIpv6(reader: Reader, layer: IpLayer): IpFacts | null {
  let facts: IpFacts | null = null
  readLayer(layer, () => {
    facts = readHeader(reader, layer)
  })
  return facts
}

function readHeader(reader: Reader, layer: IpLayer): IpFacts | null {
  const start = reader.at
  const first = reader.u32('the IPv6 header')
  if (first >>> 28 !== 6) throw new Unreadable(`the version is ${first >>> 28}, not 6`)
  const payloadBytes = reader.u16('the IPv6 header')
  const next = reader.u8('the IPv6 header')
  const ttl = reader.u8('the IPv6 header')
  const source = addressText(reader.take(16, 'the IPv6 header'))
  const destination = addressText(reader.take(16, 'the IPv6 header'))
  // 0 is a jumbogram, whose length stands in an option (RFC 2675), or one that the card will cut up.
  const isJumbo = payloadBytes === 0 && next === 0
  const length = isJumbo ? reader.end - start : 40 + payloadBytes
  Object.assign(layer, { source, destination, protocol: protocolName(next), ttl, length })
  const isTooLong = start + length > reader.end
  if (isTooLong && !reader.isCut) {
    const there = reader.end - start
    noteFlaw(layer, `the length is ${length}, but ${there} bytes are there`)
  }
  const end = isTooLong ? reader.end : start + length
  const inside = new Reader(reader.bytes, reader.at, end, isTooLong && reader.isCut)

  const headers: string[] = []
  const behind = readExtensions(inside, next, layer, headers)
  if (headers.length > 0) layer.extension_headers = headers
  layer.protocol = protocolName(behind.protocol)
  if (!behind.isReadable || behind.protocol === nothingFollows) return null
  return {
    version: 6,
    source,
    destination,
    ttl,
    protocol: behind.protocol,
    payload: new Reader(inside.bytes, inside.at, inside.end, inside.isCut || behind.hasMore),
    optionBytes: inside.at - start - 40,
    id: 0,
    isUnfragmentable: false,
    hasReservedBit: false,
    hasEcn: ((first >>> 20) & 3) !== 0,
    flowLabel: first & 0xf_ffff,
    isFragment: behind.hasMore,
  }
}

interface Behind {
  protocol: number
  hasMore: boolean
  /** False in a later fragment, and where a header is broken. */
  isReadable: boolean
}

function readExtensions(reader: Reader, first: number, layer: IpLayer, headers: string[]): Behind {
  const behind: Behind = { protocol: first, hasMore: false, isReadable: true }
  const isRead = readLayer(layer, () => {
    while (extensionNames[behind.protocol] !== undefined && behind.isReadable) {
      const number = behind.protocol
      const name = extensionNames[number]!
      headers.push(name)
      const next = reader.u8(`the ${name} header`)
      const size = reader.u8(`the ${name} header`)
      if (number === fragmentHeader) {
        const place = reader.u16('the fragment header')
        reader.skip(4, 'the fragment header')
        const offset = place & 0xfff8
        const hasMore = (place & 1) !== 0
        layer.fragment = { kind: kindOf(offset, hasMore), offset }
        behind.hasMore = hasMore
        behind.isReadable = offset === 0
      } else {
        const bytes = number === authenticationHeader ? (size + 2) * 4 : (size + 1) * 8
        if (bytes < 8) throw new Unreadable(`the ${name} header has ${bytes} bytes`)
        reader.skip(bytes - 2, `the ${name} header`)
      }
      behind.protocol = next
    }
  })
  if (!isRead) behind.isReadable = false
  return behind
}
