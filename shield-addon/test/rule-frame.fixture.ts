// The frame that a rule sees as the given packet.
import * as packets from '../../shield-bpf/test/packets.ts'
import type { Layer } from '../../shield-bpf/test/packets.ts'
import type { RulePacket } from '../rules/index.ts'

const { ethernet, ipv4, ipv6, ipv6Fragment, raw, tcp, udp } = packets

/** TCP and UDP without ports become later fragments. */
export function frameOf(packet: RulePacket): Buffer {
  const isCut = (packet.protocol === 6 || packet.protocol === 17) && !packet.hasPorts
  const isFour = packet.family === 4
  const room = packet.length - (isFour ? 20 : 40) - (isCut && !isFour ? 8 : 0)
  const payload = raw(packet.protocol, pad(transportOf(packet).bytes, room))
  const source = textOf(packet.source, packet.family)
  const destination = textOf(packet.destination, packet.family)
  if (isFour) {
    const fragment = isCut ? { fragmentOffset: 1480 } : {}
    return ethernet(ipv4({ source, destination, ttl: packet.ttl, ...fragment }, payload))
  }
  const inner = isCut ? ipv6Fragment(1480, false, payload) : payload
  return ethernet(ipv6({ source, destination, hopLimit: packet.ttl }, inner))
}

function transportOf({
  protocol,
  hasPorts,
  sourcePort,
  destinationPort,
  tcpFlags,
}: RulePacket): Layer {
  if (hasPorts && protocol === 6) return tcp({ sourcePort, destinationPort, flags: tcpFlags })
  if (hasPorts && protocol === 17) return udp({ sourcePort, destinationPort })
  return raw(protocol, Buffer.alloc(8))
}

function pad(bytes: Buffer, length: number): Buffer {
  const padded = Buffer.alloc(length)
  bytes.copy(padded, 0, 0, Math.min(length, bytes.length))
  return padded
}

function textOf(bytes: Uint8Array, family: 4 | 6): string {
  if (family === 4) return bytes.subarray(12).join('.')
  return Buffer.from(bytes).toString('hex').match(/.{4}/g)!.join(':')
}
