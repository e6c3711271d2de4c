// QUIC's long headers (RFC 8999, 9000, 9369): version, type, destination id, and where the Initial packets stand.
import { quicVersion } from './quic-keys.ts'
import { Reader, readLayer, Unreadable } from './reader.ts'
import type { QuicLayer } from './records.ts'
import { toHex } from './text.ts'

const quicPorts: ReadonlySet<number> = new Set([443, 8443])
const mostIdBytes = 20

export interface Initial {
  readonly version: number
  readonly destinationId: Uint8Array
  /** From the first byte of its header to the end that its length gives. */
  readonly packet: Uint8Array
  /** Where in it the packet number stands. */
  readonly numberAt: number
}

/**
 * Null for what is no QUIC: a short header can't be told from anything else, and a version that
 * nobody knows is believed on QUIC's ports only. A datagram may hold several packets; the layer is
 * that of the first.
 */
export function readQuic(
  payload: Reader,
  ports: readonly [number, number],
): { layer: QuicLayer; initials: Initial[] } | null {
  const { bytes, at } = payload
  if (payload.left < 7 || (bytes[at]! & 0x80) === 0) return null
  const version = new Reader(bytes, at + 1, payload.end).u32('the version')
  const isOurs = quicVersion(version) !== undefined
  if (!isOurs && !(ports.some((port) => quicPorts.has(port)) && looksRight(payload, version))) {
    return null
  }
  const layer: QuicLayer = {}
  const initials: Initial[] = []
  readLayer(layer, () => {
    let told: QuicLayer | null = layer
    while (payload.left > 0 && (payload.bytes[payload.at]! & 0x80) !== 0) {
      const initial = readPacket(payload, told ?? {})
      told = null
      if (initial === null) return
      if (initial !== 'other') initials.push(initial)
    }
  })
  return { layer, initials }
}

/** The bits and lengths that every version has in common. */
function looksRight(payload: Reader, version: number): boolean {
  const idBytes = payload.bytes[payload.at + 5]!
  const isFixed = (payload.bytes[payload.at]! & 0x40) !== 0
  return idBytes <= mostIdBytes && idBytes + 7 <= payload.left && (isFixed || version === 0)
}

/** Null when what follows can't be found: its length is not told. */
function readPacket(payload: Reader, layer: QuicLayer): Initial | 'other' | null {
  const start = payload.at
  const first = payload.u8('the QUIC header')
  const number = payload.u32('the QUIC header')
  const version = quicVersion(number)
  layer.version = version?.name ?? `0x${number.toString(16).padStart(8, '0')}`
  layer.type = number === 0 ? 'version_negotiation' : (version?.types[(first >> 4) & 3] ?? 'long')
  const idBytes = payload.u8('the destination id')
  if (version !== undefined && idBytes > mostIdBytes) {
    throw new Unreadable(`the destination id has ${idBytes} bytes, more than ${mostIdBytes}`)
  }
  const destinationId = payload.take(idBytes, 'the destination id')
  layer.destination_id = toHex(destinationId)
  payload.skip(payload.u8('the source id'), 'the source id')
  if (version === undefined || layer.type === 'retry') return null
  if (layer.type === 'initial') payload.skip(readVarint(payload, 'the token'), 'the token')
  const length = readVarint(payload, 'the length')
  const numberAt = payload.at - start
  const body = payload.inner(length, `the ${layer.type} packet`)
  if (body.isCut) throw new Unreadable('the capture ends in a packet', true)
  if (layer.type !== 'initial') return 'other'
  // Number and sample of the header protection.
  if (length < 20) throw new Unreadable(`the initial packet has ${length} bytes, below 20`)
  const packet = payload.bytes.subarray(start, body.end)
  return { version: number, destinationId, packet, numberAt }
}

/** RFC 9000, 16. Larger than 2^53 can't be exact, and is larger than any packet. */
export function readVarint(reader: Reader, what: string): number {
  const first = reader.u8(what)
  let value = first & 0x3f
  for (let left = (1 << (first >> 6)) - 1; left > 0; left--) value = value * 256 + reader.u8(what)
  return value
}
