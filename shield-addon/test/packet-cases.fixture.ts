// Packets, what is set up before, and what must come of them.
import * as packets from '../../shield-bpf/test/packets.ts'
import type { Layer } from '../../shield-bpf/test/packets.ts'
import type { Shield } from '../lib/index.ts'

const { addressBytes, ethernet, icmp6, ipv6Fragment, raw, tcp, tcpFlags, udp } = packets

export interface PacketCase {
  name: string
  setup(shield: Shield): Promise<void>
  packet: Buffer
  verdict: 'pass' | 'drop'
  /** What the packet is counted as. */
  reason: string
  anomalies?: string[]
}

const client = '198.51.100.7'
const client6 = '2001:db8:0:7::7'
const server = '203.0.113.1'
const server6 = '2001:db8:1::1'

const nothing = async () => undefined

const v4 = (payload: Layer, fields: Partial<packets.Ipv4Fields> = {}) =>
  ethernet(packets.ipv4({ source: client, destination: server, ...fields }, payload))

const v6 = (payload: Layer, fields: Partial<packets.Ipv6Fields> = {}) =>
  ethernet(packets.ipv6({ source: client6, destination: server6, ...fields }, payload))

async function blockAll(shield: Shield): Promise<void> {
  await shield.block([
    { address: addressBytes(client), prefix: 128, expiresMs: null },
    { address: addressBytes(client6), prefix: 128, expiresMs: null },
    { address: addressBytes(client6), prefix: 64, expiresMs: null },
  ])
}

function protect(address: string, prefix: number) {
  return async (shield: Shield) => {
    await blockAll(shield)
    await shield.setNeverBlock([{ address: addressBytes(address), prefix }])
  }
}

async function protectPort22(shield: Shield): Promise<void> {
  await blockAll(shield)
  await shield.setProtectedPorts([22, 65_535])
}

/** Setup, then the reason for a pass or a drop. */
const decisions: PacketCase[] = [
  { name: 'a clean packet', setup: nothing, packet: v4(tcp()), verdict: 'pass', reason: 'clean' },
  {
    name: 'a frame that carries no IP',
    setup: blockAll,
    packet: ethernet({ etherType: 0x88cc, bytes: Buffer.alloc(46) }),
    verdict: 'pass',
    reason: 'not_ip',
  },
  {
    name: 'ARP while blocks are on',
    setup: blockAll,
    packet: ethernet(packets.arp()),
    verdict: 'pass',
    reason: 'neighbour',
  },
  ...[133, 134, 135, 136].map((type): PacketCase => ({
    name: `neighbour discovery type ${type} of a blocked source`,
    setup: blockAll,
    packet: v6(icmp6(type), { hopLimit: 255 }),
    verdict: 'pass',
    reason: 'neighbour',
  })),
  {
    name: 'neighbour discovery with a code',
    setup: blockAll,
    packet: v6(icmp6(135, 1), { hopLimit: 255 }),
    verdict: 'drop',
    reason: 'deny_address',
  },
  {
    name: 'ICMPv6 135 over IPv4',
    setup: blockAll,
    packet: v4(icmp6(135), { ttl: 255 }),
    verdict: 'drop',
    reason: 'deny_address',
  },
  {
    name: 'a blocked source that is never-block',
    setup: protect(client, 128),
    packet: v4(tcp()),
    verdict: 'pass',
    reason: 'never_block',
  },
  {
    name: 'a blocked source in a never-block network',
    setup: protect('198.0.0.0', 96 + 7),
    packet: v4(tcp()),
    verdict: 'pass',
    reason: 'never_block',
  },
  {
    name: 'a blocked source beside a never-block network',
    setup: protect('198.51.100.8', 96 + 29),
    packet: v4(tcp()),
    verdict: 'drop',
    reason: 'deny_address',
  },
  {
    name: 'a blocked IPv6 source in a never-block network',
    setup: protect('2001:db8::', 48),
    packet: v6(tcp()),
    verdict: 'pass',
    reason: 'never_block',
  },
  {
    name: 'a blocked IPv4 source while all of IPv6 is never-block',
    setup: protect('::', 0),
    packet: v4(tcp()),
    verdict: 'drop',
    reason: 'deny_address',
  },
  {
    name: 'a blocked IPv6 source while all of IPv4 is never-block',
    setup: protect('0.0.0.0', 96),
    packet: v6(tcp()),
    verdict: 'drop',
    reason: 'deny_address',
  },
  {
    name: 'a blocked source and a protected TCP port',
    setup: protectPort22,
    packet: v4(tcp({ destinationPort: 22 })),
    verdict: 'pass',
    reason: 'protected_port',
  },
  {
    name: 'a blocked source and a protected UDP port over IPv6',
    setup: protectPort22,
    packet: v6(udp({ destinationPort: 65_535 })),
    verdict: 'pass',
    reason: 'protected_port',
  },
  {
    name: 'a blocked source and a protected port as source port',
    setup: protectPort22,
    packet: v4(tcp({ sourcePort: 22 })),
    verdict: 'drop',
    reason: 'deny_address',
  },
  {
    name: 'a later fragment with bytes that look like a protected port',
    setup: protectPort22,
    packet: v4(raw(6, tcp({ destinationPort: 22 }).bytes), { fragmentOffset: 1480 }),
    verdict: 'drop',
    reason: 'deny_address',
  },
]

/** Kind of oddity -> a packet that shows it. */
const odd: Record<string, Buffer> = {
  truncated_network: ethernet({ etherType: 0x0800, bytes: Buffer.alloc(12) }),
  too_many_tags: ethernet(
    packets.ipv4({ source: client, destination: server }, tcp()),
    [1, 2, 3, 4, 5],
  ),
  bad_header_length: v4(tcp(), { headerWords: 4 }),
  bad_total_length: v4(tcp(), { totalLength: 1500 }),
  too_many_extensions: v6(
    Array.from({ length: 7 }).reduce<Layer>(
      (layer) => packets.extension('destination', layer),
      tcp(),
    ),
  ),
  truncated_extension: v6(raw(60, Buffer.from([6, 9, 0, 0, 0, 0, 0, 0]))),
  truncated_transport: v4(raw(17, Buffer.alloc(4))),
  bad_transport_length: v4(udp({ length: 4 })),
  tiny_fragment: v4(raw(6, Buffer.alloc(8, 1)), { moreFragments: true }),
  overlapping_fragment: v6(ipv6Fragment(8, false, raw(6, Buffer.alloc(16)))),
  syn_fin: v4(tcp({ flags: tcpFlags.syn | tcpFlags.fin })),
  syn_rst: v4(tcp({ flags: tcpFlags.syn | tcpFlags.rst })),
  null_flags: v4(tcp({ flags: 0 })),
  xmas: v4(tcp({ flags: tcpFlags.fin | tcpFlags.psh | tcpFlags.urg })),
  land: v4(tcp({ sourcePort: 80 }), { source: server }),
  port_zero: v4(tcp({ destinationPort: 0 })),
  bogon_source: v4(tcp(), { source: '127.0.0.1' }),
}

const oddOnIpv6: Record<string, Buffer> = {
  bad_total_length: v6(tcp(), { payloadLength: 1500 }),
  tiny_fragment: v6(ipv6Fragment(0, true, raw(6, Buffer.alloc(8, 1)))),
  land: v6(udp({ sourcePort: 80 }), { source: server6 }),
  bogon_source: v6(tcp(), { source: '::ffff:0:1' }),
}

function oddCases(shapes: Record<string, Buffer>, over: string): PacketCase[] {
  return Object.entries(shapes).flatMap(([kind, packet]) => [
    {
      name: `${kind} over ${over} is counted and passes in monitor`,
      setup: (shield: Shield) => shield.setStages({ anomalies: 'monitor' }),
      packet,
      verdict: 'pass' as const,
      reason: kind === 'truncated_network' || kind === 'too_many_tags' ? 'not_ip' : 'clean',
      anomalies: [kind],
    },
    {
      name: `${kind} over ${over} is counted and dropped in enforce`,
      setup: (shield: Shield) => shield.setStages({ anomalies: 'enforce' }),
      packet,
      verdict: 'drop' as const,
      reason: 'anomaly',
      anomalies: [kind],
    },
  ])
}

/** Packets that look unusual and are right. */
const rightOnes: Record<string, Buffer> = {
  'a DHCP request from 0.0.0.0': v4(udp({ sourcePort: 68, destinationPort: 67 }), {
    source: '0.0.0.0',
    destination: '255.255.255.255',
  }),
  'IPv4 options': v4(tcp(), { options: Buffer.alloc(8, 1) }),
  'a first fragment with its whole header': v4(udp({ length: 3000 }), { moreFragments: true }),
  'a later fragment': v4(raw(17, Buffer.alloc(100)), { fragmentOffset: 1480 }),
  'a packet padded to the least Ethernet size': Buffer.concat([v4(tcp()), Buffer.alloc(6)]),
  'an IPv6 jumbogram': v6(packets.extension('hopByHop', tcp()), { payloadLength: 0 }),
  'duplicate address detection from ::': v6(icmp6(135), { source: '::', hopLimit: 255 }),
  'four tags': ethernet(packets.ipv4({ source: client, destination: server }, tcp()), [1, 2, 3, 4]),
}

const enforced: PacketCase[] = Object.entries(rightOnes).map(([name, packet]) => ({
  name: `${name} is no anomaly`,
  setup: (shield) => shield.setStages({ anomalies: 'enforce' }),
  packet,
  verdict: 'pass',
  reason: name.startsWith('duplicate') ? 'neighbour' : 'clean',
  anomalies: [],
}))

const off: PacketCase = {
  name: 'an oddity is not even counted when the stage is off',
  setup: (shield) => shield.setStages({ anomalies: 'off' }),
  packet: odd['xmas']!,
  verdict: 'pass',
  reason: 'clean',
  anomalies: [],
}

export const packetCases: PacketCase[] = [
  ...decisions,
  ...oddCases(odd, 'IPv4 or both'),
  ...oddCases(oddOnIpv6, 'IPv6'),
  ...enforced,
  off,
]

const blockedByCases = [
  { address: addressBytes(client), prefix: 128 },
  { address: addressBytes(client6), prefix: 128 },
  { address: addressBytes(client6), prefix: 64 },
]

/** Takes away what the case before has set up. */
export async function clearSetup(shield: Shield): Promise<void> {
  await shield.unblock(blockedByCases)
  await shield.setNeverBlock([])
  await shield.setProtectedPorts([])
  await shield.setStages({ anomalies: 'monitor' })
}
