// A sample of the kernel in the words of the protocol.
import type { Sample } from '../lib/index.ts'
import { formatAddress, type SampledPacket } from '../protocol/index.ts'

/** By IP protocol number; others show their number. */
const protocolNames: Readonly<Record<number, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  58: 'icmpv6',
}

/** In the order of the header's bits, lowest first. */
const flagNames = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr'] as const

export function describeSample(sample: Sample, interfaceName: string): SampledPacket {
  const hasIp = sample.family !== 0
  return {
    time: sample.timeMs,
    verdict: sample.verdict,
    reason: sample.reason,
    interface: interfaceName,
    source: hasIp ? formatAddress({ bytes: sample.source, prefix: 128 }) : '',
    destination: hasIp ? formatAddress({ bytes: sample.destination, prefix: 128 }) : '',
    source_port: sample.sourcePort,
    destination_port: sample.destinationPort,
    protocol: hasIp ? (protocolNames[sample.protocol] ?? String(sample.protocol)) : '',
    tcp_flags: flagNames.filter((_name, bit) => (sample.tcpFlags >> bit) & 1),
    ttl: sample.ttl,
    length: sample.length,
    bytes: Buffer.from(sample.packet).toString('base64'),
  }
}
