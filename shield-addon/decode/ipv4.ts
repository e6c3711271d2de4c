// IPv4 with its options and fragments (RFC 791).
import { addressText } from './address-text.ts'
import type { IpFacts } from './facts.ts'
import { protocolName } from './names.ts'
import { noteFlaw, Reader, readLayer, Unreadable } from './reader.ts'
import type { Fragment, IpLayer } from './records.ts'

const optionNames: Readonly<Record<number, string>> = {
  0: 'end',
  1: 'nop',
  7: 'record_route',
  68: 'timestamp',
  130: 'security',
  131: 'loose_source_route',
  134: 'cipso',
  136: 'stream_id',
  137: 'strict_source_route',
  148: 'router_alert',
}

/** Fills the layer; null when there is nothing to read behind it: no header, or a later fragment. */
export function readIpv4(reader: Reader, layer: IpLayer): IpFacts | null {
  let facts: IpFacts | null = null
  readLayer(layer, () => {
    facts = readHeader(reader, layer)
  })
  return facts
}

function readHeader(reader: Reader, layer: IpLayer): IpFacts | null {
  const start = reader.at
  const first = reader.u8('the IPv4 header')
  if (first >> 4 !== 4) throw new Unreadable(`the version is ${first >> 4}, not 4`)
  const headerBytes = (first & 15) * 4
  const tos = reader.u8('the IPv4 header')
  const length = reader.u16('the IPv4 header')
  const id = reader.u16('the IPv4 header')
  const flags = reader.u16('the IPv4 header')
  const ttl = reader.u8('the IPv4 header')
  const number = reader.u8('the IPv4 header')
  reader.skip(2, 'the IPv4 header')
  const source = addressText(reader.take(4, 'the IPv4 header'))
  const destination = addressText(reader.take(4, 'the IPv4 header'))
  Object.assign(layer, { source, destination, protocol: protocolName(number), ttl, length })
  const offset = (flags & 0x1fff) * 8
  const hasMore = (flags & 0x2000) !== 0
  if (offset > 0 || hasMore) layer.fragment = { kind: kindOf(offset, hasMore), offset }
  if (headerBytes < 20) {
    throw new Unreadable(`the header length is ${headerBytes} bytes, below 20`)
  }
  if (headerBytes > 20) layer.options = readOptions(reader, headerBytes - 20, layer)

  const payloadStart = start + headerBytes
  if (payloadStart > reader.end) throw new Unreadable('the capture ends in the options', true)
  if (length < headerBytes) {
    noteFlaw(layer, `the total length is ${length}, below the ${headerBytes} bytes of the header`)
  } else if (start + length > reader.end && !reader.isCut) {
    const there = reader.end - start
    noteFlaw(layer, `the total length is ${length}, but ${there} bytes are there`)
  }
  if (offset + length - headerBytes > 65_535) {
    noteFlaw(layer, `the fragment ends at ${offset + length - headerBytes}, behind 65535`)
  }
  if (offset > 0) return null
  const isTooLong = length < headerBytes || start + length > reader.end
  const end = isTooLong ? reader.end : start + length
  return {
    version: 4,
    source,
    destination,
    ttl,
    protocol: number,
    payload: new Reader(reader.bytes, payloadStart, end, hasMore || (isTooLong && reader.isCut)),
    optionBytes: headerBytes - 20,
    id,
    isUnfragmentable: (flags & 0x4000) !== 0,
    hasReservedBit: (flags & 0x8000) !== 0,
    hasEcn: (tos & 3) !== 0,
    flowLabel: 0,
    isFragment: hasMore,
  }
}

export function kindOf(offset: number, hasMore: boolean): Fragment['kind'] {
  if (offset === 0) return hasMore ? 'first' : 'atomic'
  return hasMore ? 'middle' : 'last'
}

/** A broken option ends the list and is told; the payload stands where the header length says. */
function readOptions(reader: Reader, length: number, layer: IpLayer): string[] {
  const options = reader.inner(length, 'the IPv4 options')
  const names: string[] = []
  readLayer(layer, () => {
    while (options.left > 0) {
      const kind = options.u8('an IPv4 option')
      names.push(optionNames[kind] ?? `option_${kind}`)
      if (kind === 0) return
      if (kind === 1) continue
      const size = options.u8('an IPv4 option')
      if (size < 2) throw new Unreadable(`IPv4 option ${kind} has length ${size}`)
      options.skip(size - 2, `IPv4 option ${kind}`)
    }
  })
  return names
}
