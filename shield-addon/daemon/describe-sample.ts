// A sample of the kernel in the words of the protocol.
import { protocolName, tcpFlagNames } from '../decode/index.ts'
import type { Sample } from '../lib/index.ts'
import { formatAddress, type SampledPacket } from '../protocol/index.ts'

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
    protocol: hasIp ? protocolName(sample.protocol) : '',
    tcp_flags: tcpFlagNames(sample.tcpFlags),
    ttl: sample.ttl,
    length: sample.length,
    bytes: Buffer.from(sample.packet).toString('base64'),
  }
}
