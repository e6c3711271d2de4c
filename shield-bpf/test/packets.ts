// Builds frames layer by layer, innermost first: ethernet(ipv4({...}, tcp({...}))).

/** Bytes of a layer, and what the layer below writes into its type field. */
export interface Layer {
  etherType?: number
  protocol?: number
  bytes: Buffer
}

export interface Ipv4Fields {
  source: string
  destination: string
  protocol?: number
  ttl?: number
  /** Multiple of 4 bytes. */
  options?: Buffer
  /** Bytes, multiple of 8. */
  fragmentOffset?: number
  moreFragments?: boolean
  /** Overrides that make a header lie. */
  headerWords?: number
  totalLength?: number
}

export interface Ipv6Fields {
  source: string
  destination: string
  nextHeader?: number
  hopLimit?: number
  payloadLength?: number
}

export const tcpFlags = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32 }

/** The 16 bytes of an address; IPv4 as ::ffff:a.b.c.d. */
export function addressBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(16)
  if (!text.includes(':')) {
    bytes.set([0xff, 0xff, ...text.split('.').map(Number)], 10)
    return bytes
  }
  const [head = '', tail] = text.split('::')
  const groups = (part: string) =>
    part.split(':').flatMap((group) => (group === '' ? [] : [Number.parseInt(group, 16)]))
  const first = groups(head)
  const last = tail === undefined ? [] : groups(tail)
  const all = [...first, ...Array(8 - first.length - last.length).fill(0), ...last]
  const view = new DataView(bytes.buffer)
  for (const [index, group] of all.entries()) view.setUint16(index * 2, group)
  return bytes
}

/** A whole frame; `tags` are VLAN numbers, outermost first: 802.1ad outside when several. */
export function ethernet(layer: Layer, tags: number[] = []): Buffer {
  const types = [
    ...tags.map((_, index) => (index < tags.length - 1 ? 0x88a8 : 0x8100)),
    layer.etherType ?? 0,
  ]
  const header = Buffer.from('020000000001020000000002', 'hex')
  const tail = types.flatMap((type, index) => [
    ...uint16(type),
    ...(index < tags.length ? uint16(tags[index]!) : []),
  ])
  return Buffer.concat([header, Buffer.from(tail), layer.bytes])
}

export function ipv4(fields: Ipv4Fields, payload: Layer): Layer {
  const options = fields.options ?? Buffer.alloc(0)
  const header = Buffer.alloc(20)
  const length = header.length + options.length + payload.bytes.length
  header[0] = 0x40 | (fields.headerWords ?? 5 + options.length / 4)
  header.writeUInt16BE(fields.totalLength ?? length, 2)
  header.writeUInt16BE(0x1234, 4)
  const more = fields.moreFragments ? 0x2000 : 0
  header.writeUInt16BE(more | ((fields.fragmentOffset ?? 0) / 8), 6)
  header[8] = fields.ttl ?? 64
  header[9] = fields.protocol ?? payload.protocol ?? 0
  header.set(addressBytes(fields.source).subarray(12), 12)
  header.set(addressBytes(fields.destination).subarray(12), 16)
  header.writeUInt16BE(checksum(Buffer.concat([header, options])), 10)
  return {
    etherType: 0x0800,
    protocol: 4,
    bytes: Buffer.concat([header, options, payload.bytes]),
  }
}

export function ipv6(fields: Ipv6Fields, payload: Layer): Layer {
  const header = Buffer.alloc(40)
  header[0] = 0x60
  header.writeUInt16BE(fields.payloadLength ?? payload.bytes.length, 4)
  header[6] = fields.nextHeader ?? payload.protocol ?? 59
  header[7] = fields.hopLimit ?? 64
  header.set(addressBytes(fields.source), 8)
  header.set(addressBytes(fields.destination), 24)
  return { etherType: 0x86dd, protocol: 41, bytes: Buffer.concat([header, payload.bytes]) }
}

const extensionNumbers = { hopByHop: 0, routing: 43, destination: 60, authentication: 51 }

/** An extension header of `words` times 8 bytes before the payload. */
export function extension(kind: keyof typeof extensionNumbers, payload: Layer, words = 1): Layer {
  const header = Buffer.alloc(words * 8)
  header[0] = payload.protocol ?? 59
  header[1] = kind === 'authentication' ? words * 2 - 2 : words - 1
  // PadN over what is left, so that a host accepts the options.
  if (kind === 'hopByHop' || kind === 'destination') header.set([1, words * 8 - 4], 2)
  return { protocol: extensionNumbers[kind], bytes: Buffer.concat([header, payload.bytes]) }
}

/** `offset` in bytes, multiple of 8. */
export function ipv6Fragment(offset: number, more: boolean, payload: Layer): Layer {
  const header = Buffer.alloc(8)
  header[0] = payload.protocol ?? 59
  header.writeUInt16BE(offset | (more ? 1 : 0), 2)
  header.writeUInt32BE(0x1234, 4)
  return { protocol: 44, bytes: Buffer.concat([header, payload.bytes]) }
}

export interface PortFields {
  sourcePort?: number
  destinationPort?: number
}

export function tcp(fields: PortFields & { flags?: number; headerWords?: number } = {}): Layer {
  const header = Buffer.alloc(20)
  writePorts(header, fields)
  header.writeUInt32BE(1, 4)
  header[12] = (fields.headerWords ?? 5) << 4
  header[13] = fields.flags ?? tcpFlags.syn
  header.writeUInt16BE(1024, 14)
  return { protocol: 6, bytes: header }
}

export function udp(fields: PortFields & { length?: number; data?: Buffer } = {}): Layer {
  const data = fields.data ?? Buffer.from('hello')
  const header = Buffer.alloc(8)
  writePorts(header, fields)
  header.writeUInt16BE(fields.length ?? header.length + data.length, 4)
  return { protocol: 17, bytes: Buffer.concat([header, data]) }
}

export function icmp(type = 8): Layer {
  return { protocol: 1, bytes: Buffer.from([type, 0, 0, 0, 0, 1, 0, 1]) }
}

/** 128 echo request; 133 to 136 router and neighbour discovery. */
export function icmp6(type = 128, code = 0): Layer {
  return { protocol: 58, bytes: Buffer.concat([Buffer.from([type, code]), Buffer.alloc(22)]) }
}

export function gre(inner: Layer): Layer {
  const header = Buffer.from([0, 0, ...uint16(inner.etherType ?? 0)])
  return { protocol: 47, bytes: Buffer.concat([header, inner.bytes]) }
}

export function sctp(): Layer {
  return { protocol: 132, bytes: Buffer.from('30390050000000000000000001000014', 'hex') }
}

export function arp(): Layer {
  return { etherType: 0x0806, bytes: Buffer.alloc(28) }
}

/** Bytes that are no header: the rest of a fragment, or a protocol by number. */
export function raw(protocol: number, bytes: Buffer): Layer {
  return { protocol, bytes }
}

function writePorts(header: Buffer, fields: PortFields): void {
  header.writeUInt16BE(fields.sourcePort ?? 12_345, 0)
  header.writeUInt16BE(fields.destinationPort ?? 80, 2)
}

function uint16(value: number): [number, number] {
  return [value >> 8, value & 0xff]
}

/** RFC 1071. */
function checksum(bytes: Buffer): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) sum += bytes.readUInt16BE(at)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16)
  return ~sum & 0xffff
}
