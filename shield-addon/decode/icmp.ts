// Type and code of ICMP and ICMPv6 (RFC 792, 4443).
import { readLayer, type Reader } from './reader.ts'
import type { IcmpLayer } from './records.ts'

export function readIcmp(reader: Reader, layer: IcmpLayer): void {
  readLayer(layer, () => {
    layer.type = reader.u8('the ICMP header')
    layer.code = reader.u8('the ICMP header')
    reader.skip(2, 'the ICMP header')
  })
}
