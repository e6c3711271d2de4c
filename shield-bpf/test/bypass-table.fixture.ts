// The shapes by which a blocked source might slip through; every one of them must be dropped.
import * as packets from './packets.ts'
import type { Layer } from './packets.ts'

export interface BypassCase {
  name: string
  family: 4 | 6
  /** The frame as a host with this address would send it. */
  frame(source: string, destination: string): Buffer
}

const { ethernet, extension, gre, icmp, icmp6, ipv6Fragment, raw, sctp, tcp, udp } = packets

type Fields4 = Omit<packets.Ipv4Fields, 'source' | 'destination'>

function over4(
  name: string,
  payload: Layer,
  fields: Fields4 = {},
  tags: number[] = [],
): BypassCase {
  return {
    name: `IPv4 ${name}`,
    family: 4,
    frame: (source, destination) =>
      ethernet(packets.ipv4({ source, destination, ...fields }, payload), tags),
  }
}

type Fields6 = Omit<packets.Ipv6Fields, 'source' | 'destination'>

function over6(
  name: string,
  payload: Layer,
  fields: Fields6 = {},
  tags: number[] = [],
): BypassCase {
  return {
    name: `IPv6 ${name}`,
    family: 6,
    frame: (source, destination) =>
      ethernet(packets.ipv6({ source, destination, ...fields }, payload), tags),
  }
}

const inner4 = packets.ipv4({ source: '192.0.2.77', destination: '192.0.2.78' }, tcp())
const inner6 = packets.ipv6({ source: '2001:db8:7::7', destination: '2001:db8:7::8' }, tcp())
const cut = (layer: Layer, bytes: number) => raw(layer.protocol!, layer.bytes.subarray(0, bytes))
const noOperation = Buffer.alloc(40, 1)

function chain(length: number): Layer {
  let layer = tcp()
  for (let index = 0; index < length; index++) layer = extension('destination', layer)
  return layer
}

export const bypassTable: BypassCase[] = [
  over4('TCP', tcp()),
  over4('UDP', udp()),
  over4('ICMP', icmp()),
  over4('GRE', gre(inner4)),
  over4('IPIP', inner4),
  over4('6in4', inner6),
  over4('SCTP', sctp()),
  over4('an unknown protocol', raw(253, Buffer.from('opaque'))),
  over4('802.1Q', tcp(), {}, [10]),
  over4('QinQ', tcp(), {}, [10, 20]),
  over4('triple tag', tcp(), {}, [10, 20, 30]),
  over4('four tags', tcp(), {}, [10, 20, 30, 40]),
  over4('options', tcp(), { options: noOperation.subarray(0, 4) }),
  over4('forty bytes of options', tcp(), { options: noOperation }),
  over4('first fragment', udp(), { moreFragments: true }),
  over4('tiny first fragment', cut(tcp(), 8), { moreFragments: true }),
  over4('later fragment', raw(17, Buffer.alloc(64)), { fragmentOffset: 1480 }),
  over4('fragment over the TCP header', cut(tcp(), 16), { fragmentOffset: 8 }),
  over4('truncated TCP', cut(tcp(), 4)),
  over4('no transport header', raw(6, Buffer.alloc(0))),
  over4('header length that lies', tcp(), { headerWords: 4 }),
  over4('total length that lies', tcp(), { totalLength: 2000 }),
  over4('TCP with all flags', tcp({ flags: 63 })),
  over4('source port 53', udp({ sourcePort: 53 })),
  over6('TCP', tcp()),
  over6('UDP', udp()),
  over6('ICMPv6 echo', icmp6()),
  over6('ICMPv6 echo with hop limit 255', icmp6(), { hopLimit: 255 }),
  over6('neighbour discovery that crossed a router', icmp6(135), { hopLimit: 254 }),
  over6('neighbour discovery behind an extension', extension('destination', icmp6(135)), {
    hopLimit: 255,
  }),
  over6('redirect', icmp6(137), { hopLimit: 255 }),
  over6('GRE', gre(inner6)),
  over6('IPv6 in IPv6', inner6),
  over6('IPv4 in IPv6', inner4),
  over6('SCTP', sctp()),
  over6('802.1Q', tcp(), {}, [10]),
  over6('QinQ', tcp(), {}, [10, 20]),
  over6('triple tag', tcp(), {}, [10, 20, 30]),
  over6('hop-by-hop options', extension('hopByHop', tcp())),
  over6('destination options', extension('destination', tcp(), 3)),
  over6('routing header', extension('routing', tcp(), 3)),
  over6('authentication header', extension('authentication', tcp(), 2)),
  over6('first fragment', ipv6Fragment(0, true, udp())),
  over6('later fragment', ipv6Fragment(1480, false, raw(17, Buffer.alloc(64)))),
  over6('atomic fragment', ipv6Fragment(0, false, tcp())),
  over6('hop-by-hop, then fragment', extension('hopByHop', ipv6Fragment(0, true, udp()))),
  over6('six extension headers', chain(6)),
  over6('seven extension headers', chain(7)),
  over6('extension header cut short', raw(60, Buffer.from([6, 4, 1, 2, 0, 0, 0, 0]))),
  over6('truncated TCP', cut(tcp(), 4)),
  over6('no next header', raw(59, Buffer.alloc(0))),
  over6('payload length that lies', tcp(), { payloadLength: 2000 }),
  over6('source port 53', udp({ sourcePort: 53 })),
]
