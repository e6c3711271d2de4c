// One sampled packet as one line of text.
import type { Layers } from '@portcullis/shield-addon/decode'
import type { PacketVerdict, SampledPacket } from '@portcullis/shield-addon/protocol'

/** Red, yellow, green. */
const colours: Readonly<Record<PacketVerdict, number>> = { drop: 31, limit: 33, pass: 32 }

/** Local time, verdict, reason, ends, flags, TTL, length, what it says in clear: `12:00:00.000  drop  deny_address  tcp …`. */
export function formatPacket(packet: SampledPacket, layers: Layers, hasColour = false): string {
  const verdict = packet.verdict.padEnd(5)
  const code = colours[packet.verdict]
  return [
    timeOf(packet.time),
    hasColour ? `\u001b[${code}m${verdict}\u001b[0m` : verdict,
    packet.reason.padEnd(14),
    endsOf(packet),
    ...(packet.tcp_flags.length > 0 ? [packet.tcp_flags.join(',')] : []),
    ...(packet.source === '' ? [] : [`ttl ${packet.ttl}`]),
    `length ${packet.length}`,
    packet.interface,
    ...wordsOf(layers),
  ].join('  ')
}

function endsOf(packet: SampledPacket): string {
  if (packet.source === '') return 'not IP'
  const hasPorts = packet.source_port !== 0 || packet.destination_port !== 0
  const end = (address: string, port: number): string => {
    if (!hasPorts) return address
    return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  }
  const source = end(packet.source, packet.source_port)
  const destination = end(packet.destination, packet.destination_port)
  return `${packet.protocol.padEnd(6)} ${source} > ${destination}`
}

export function timeOf(epochMs: number): string {
  const time = new Date(epochMs)
  const two = (value: number): string => String(value).padStart(2, '0')
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(two).join(':')
  return `${clock}.${String(time.getMilliseconds()).padStart(3, '0')}`
}

/** Whom the packet asks for, where that is to be read. */
function wordsOf({ tls, http, dns, quic, fingerprint }: Layers): string[] {
  const words: string[] = []
  if (quic !== undefined) words.push(`quic ${quic.sni ?? quic.type ?? ''}`.trimEnd())
  if (tls !== undefined && quic === undefined) words.push(`tls ${tls.sni ?? 'without a name'}`)
  if (http?.method !== undefined) {
    words.push(
      `${http.method} ${http.target ?? ''}${http.host === undefined ? '' : ` at ${http.host}`}`,
    )
  }
  if (dns?.question !== undefined) {
    words.push(
      `dns ${dns.response === true ? 'answer ' : ''}${dns.question.type} ${dns.question.name}`,
    )
  }
  if (fingerprint?.system !== undefined) words.push(fingerprint.system)
  return words
}
