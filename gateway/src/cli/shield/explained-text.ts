// One explained packet for people: a line a layer.
import type { Explained, Verdict } from './explained.ts'
import { timeOf } from './packet-line.ts'

type Flawed = { malformed?: string; incomplete?: true }

export function formatExplained(packet: Explained): string {
  const { ethernet, ip, tcp, udp, icmp, dns, tls, http, quic, fingerprint, reflection } = packet
  const cut = packet.captured === undefined ? '' : `, ${packet.captured} captured`
  const lines = [`#${packet.number}  ${timeOf(packet.time)}  ${packet.length} bytes${cut}`]
  const add = (name: string, layer: Flawed | undefined, ...parts: (string | undefined)[]): void => {
    if (layer === undefined) return
    const flaw = layer.malformed === undefined ? undefined : `MALFORMED: ${layer.malformed}`
    const end = layer.incomplete === true ? 'not all of it was captured' : undefined
    const told = [...parts, flaw, end].filter((part) => part !== undefined && part !== '')
    lines.push(`  ${name.padEnd(10)} ${told.join('  ')}`)
  }

  add(
    'ethernet',
    ethernet,
    ends(ethernet?.source, ethernet?.destination),
    ethernet?.vlans.length === 0 ? '' : `VLAN ${ethernet?.vlans.join(', ')}`,
    ethernet?.type,
  )
  add(
    `ipv${ip?.version}`,
    ip,
    ends(ip?.source, ip?.destination),
    ip?.protocol,
    told('ttl', ip?.ttl),
    told('length', ip?.length),
    ip?.fragment && `${ip.fragment.kind} fragment at ${ip.fragment.offset}`,
    ip?.options && `options ${ip.options.join(', ')}`,
    ip?.extension_headers?.join(', '),
  )
  add(
    'tcp',
    tcp,
    ends(tcp?.source_port, tcp?.destination_port),
    tcp?.flags?.join(','),
    told('window', tcp?.window),
    told('mss', tcp?.options?.mss),
    told('scale', tcp?.options?.window_scale),
    tcp?.options && tcp.options.order.length > 0 ? `options ${tcp.options.order.join(', ')}` : '',
  )
  add('udp', udp, ends(udp?.source_port, udp?.destination_port), told('length', udp?.length))
  add('icmp', icmp, told('type', icmp?.type), told('code', icmp?.code))
  add(
    'dns',
    dns,
    dns?.response === true ? `answer ${dns.rcode ?? ''}` : 'question',
    dns?.question && `${dns.question.type} ${dns.question.name}`,
    ...(dns?.answers ?? []).map(({ type, data }) => `${type} ${data}`),
  )
  add(
    'tls',
    tls,
    tls?.sni ?? 'without a name',
    tls?.alpn?.join(', '),
    tls?.versions && `versions ${tls.versions.join(', ')}`,
    told('ja4', tls?.ja4),
  )
  add('http', http, http?.method, http?.target, told('host', http?.host))
  add(
    'quic',
    quic,
    told('version', quic?.version),
    quic?.type,
    told('to', quic?.destination_id),
    quic?.sni,
  )
  if (fingerprint !== undefined) {
    add('looks like', {}, fingerprint.system ?? 'no system that is known', fingerprint.p0f)
  }
  if (reflection !== undefined) {
    add('reflection', {}, `comes from the port of ${reflection}, which floods are reflected with`)
  }
  add('verdict', {}, describeVerdict(packet.verdict))
  return lines.join('\n')
}

function describeVerdict({ action, stage, rule, reason, why }: Verdict): string {
  const by = stage === null ? '' : ` by ${stage}`
  const words = [reason, rule === null ? undefined : `rule ${rule}`, why]
  const told = words.filter((word) => word !== undefined)
  return `${action}${by}${told.length === 0 ? '' : ` (${told.join('; ')})`}`
}

function ends(source?: string | number, destination?: string | number): string | undefined {
  return source === undefined ? undefined : `${source} > ${destination ?? '?'}`
}

function told(name: string, value: string | number | undefined): string | undefined {
  return value === undefined ? undefined : `${name} ${value}`
}
