// The order of the layers: from the link up to the first bytes of the application.
import type { IpFacts } from './facts.ts'
import { isDnsPort, readDns } from './dns.ts'
import { readIcmp } from './icmp.ts'
import { readIpv4 } from './ipv4.ts'
import { readIpv6 } from './ipv6.ts'
import { etherType, readLink } from './link.ts'
import { protocol, reflectionService, tcpFlag } from './names.ts'
import { createQuicFlows } from './quic-flows.ts'
import { readQuic } from './quic.ts'
import { Reader } from './reader.ts'
import type { Frame, IpLayer, Layers, Span, TcpLayer, UdpLayer } from './records.ts'
import { createStreams } from './streams.ts'
import { formatSignature, signatureOf } from './syn-signature.ts'
import { likelySystem } from './syn-systems.ts'
import { readTcp } from './tcp.ts'
import { readUdp } from './udp.ts'

export interface Decoded {
  /** May gain a layer until `finish`: what later packets complete is told by the first of them. */
  readonly layers: Layers
  readonly spans: readonly Span[]
}

export interface Decoder {
  /** Never throws, whatever the bytes are. Packets of a flow are expected in the order of their capture. */
  decode(frame: Pick<Frame, 'bytes' | 'length' | 'linkType'>): Decoded
  /** Tells, in the layers already given, what is known of streams that were not completed. */
  finish(): void
}

export interface DecoderOptions {
  /** Flows of which the first bytes are kept; each holds at most 128 KiB, few hold more than 2. */
  readonly mostFlows?: number
}

export function createDecoder({ mostFlows = 4_096 }: DecoderOptions = {}): Decoder {
  const streams = createStreams(mostFlows)
  const quicFlows = createQuicFlows(mostFlows)

  function readIp(reader: Reader, type: number, layers: Layers, spans: Span[]): void {
    const isFour = type === etherType.ipv4
    const ip: IpLayer = { version: isFour ? 4 : 6 }
    layers.ip = ip
    const start = reader.at
    const facts = isFour ? readIpv4(reader, ip) : readIpv6(reader, ip)
    spans.push({ layer: 'ip', start, end: facts?.payload.at ?? reader.end })
    if (facts === null) return
    switch (facts.protocol) {
      case protocol.tcp:
        return readTcpPacket(facts, layers, spans)
      case protocol.udp:
        return readUdpPacket(facts, layers, spans)
      case protocol.icmp:
      case protocol.icmp6:
        layers.icmp = {}
        spans.push({ layer: 'icmp', start: facts.payload.at, end: facts.payload.end })
        return readIcmp(facts.payload, layers.icmp)
      default:
    }
  }

  function readTcpPacket(ip: IpFacts, layers: Layers, spans: Span[]): void {
    const { payload } = ip
    const layer: TcpLayer = {}
    layers.tcp = layer
    const start = payload.at
    const tcp = readTcp(payload, layer)
    spans.push({ layer: 'tcp', start, end: tcp === null ? payload.end : payload.at })
    if (tcp === null) return
    const isFirst = (tcp.flags & (tcpFlag.syn | tcpFlag.ack)) === tcpFlag.syn
    const hasPayload = payload.left > 0
    if (hasPayload) spans.push({ layer: 'payload', start: payload.at, end: payload.end })
    const follows = tcp.flags & (tcpFlag.syn | tcpFlag.fin | tcpFlag.rst)
    if (hasPayload || follows !== 0) {
      streams.take(flowKey(ip, tcp.sourcePort, tcp.destinationPort), tcp, payload, layers)
    }
    if (!isFirst) return
    const signature = signatureOf(ip, tcp, hasPayload)
    const system = likelySystem(signature)
    layers.fingerprint = {
      p0f: formatSignature(signature),
      ...(system === undefined ? {} : { system }),
    }
  }

  function readUdpPacket(ip: IpFacts, layers: Layers, spans: Span[]): void {
    const layer: UdpLayer = {}
    layers.udp = layer
    const start = ip.payload.at
    const udp = readUdp(ip.payload, layer)
    spans.push({ layer: 'udp', start, end: udp === null ? ip.payload.end : start + 8 })
    if (udp === null) return
    const { sourcePort, destinationPort, payload } = udp
    const service = reflectionService(sourcePort)
    if (service !== undefined) layers.reflection = service
    if (payload.left === 0) return
    if (isDnsPort(sourcePort) || isDnsPort(destinationPort)) {
      spans.push({ layer: 'dns', start: payload.at, end: payload.end })
      layers.dns = readDns(payload)
      return
    }
    const { at, end } = payload
    const quic = readQuic(payload, [sourcePort, destinationPort])
    spans.push({ layer: quic === null ? 'payload' : 'quic', start: at, end })
    if (quic === null) return
    layers.quic = quic.layer
    if (quic.initials.length > 0) {
      quicFlows.take(flowKey(ip, sourcePort, destinationPort), quic.initials, layers)
    }
  }

  return {
    decode({ bytes, length, linkType }) {
      const layers: Layers = {}
      const spans: Span[] = []
      const reader = new Reader(bytes, 0, bytes.length, length > bytes.length)
      const link = readLink(reader, linkType)
      if (reader.at > 0) spans.push({ layer: 'ethernet', start: 0, end: reader.at })
      if (link.ethernet !== undefined) layers.ethernet = link.ethernet
      const type = link.etherType
      if (type === etherType.ipv4 || type === etherType.ipv6) readIp(reader, type, layers, spans)
      return { layers, spans }
    },
    finish() {
      streams.finish()
      quicFlows.finish()
    },
  }
}

function flowKey(ip: IpFacts, sourcePort: number, destinationPort: number): string {
  return `${ip.source} ${sourcePort} ${ip.destination} ${destinationPort}`
}
