// The UDP header (RFC 768).
import { noteFlaw, Reader, readLayer, Unreadable } from './reader.ts'
import type { UdpLayer } from './records.ts'

export interface UdpFacts {
  readonly sourcePort: number
  readonly destinationPort: number
  /** Without what follows behind the length that the header gives. */
  readonly payload: Reader
}

/** Null when the header is not whole. */
export function readUdp(reader: Reader, layer: UdpLayer): UdpFacts | null {
  let facts: UdpFacts | null = null
  readLayer(layer, () => {
    const start = reader.at
    const sourcePort = reader.u16('the UDP header')
    const destinationPort = reader.u16('the UDP header')
    layer.source_port = sourcePort
    layer.destination_port = destinationPort
    const length = reader.u16('the UDP header')
    layer.length = length
    reader.skip(2, 'the UDP header')
    if (length < 8) throw new Unreadable(`the length is ${length}, below the 8 bytes of the header`)
    const isTooLong = start + length > reader.end
    if (isTooLong && !reader.isCut) {
      noteFlaw(layer, `the length is ${length}, but ${reader.end - start} bytes are there`)
    }
    const end = isTooLong ? reader.end : start + length
    const payload = new Reader(reader.bytes, reader.at, end, isTooLong && reader.isCut)
    facts = { sourcePort, destinationPort, payload }
  })
  return facts
}
