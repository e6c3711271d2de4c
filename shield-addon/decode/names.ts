// Numbers of headers and the words for them, once for samples, records and rules.

/** By IP protocol number; others are told by their number. */
const protocolNames: Readonly<Record<number, string>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  58: 'icmpv6',
}

export function protocolName(number: number): string {
  return protocolNames[number] ?? String(number)
}

/** In the order of the header's bits, lowest first. */
const flagNames = ['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr'] as const

export function tcpFlagNames(bits: number): string[] {
  return flagNames.filter((_name, bit) => (bits >> bit) & 1)
}

export const tcpFlag = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ece: 64, cwr: 128 }

export const protocol = { icmp: 1, tcp: 6, udp: 17, icmp6: 58 } as const

/**
 * UDP ports of services that answer more than they are asked, to whoever the request claims to come
 * from: what amplification floods are made of.
 */
const reflectors: Readonly<Record<number, string>> = {
  17: 'qotd',
  19: 'chargen',
  53: 'dns',
  69: 'tftp',
  111: 'portmap',
  123: 'ntp',
  137: 'netbios',
  161: 'snmp',
  177: 'xdmcp',
  389: 'cldap',
  427: 'slp',
  500: 'ike',
  520: 'rip',
  623: 'ipmi',
  1434: 'mssql',
  1604: 'citrix',
  1900: 'ssdp',
  3283: 'apple_remote_desktop',
  3389: 'rdp',
  3478: 'stun',
  3702: 'ws_discovery',
  5060: 'sip',
  5093: 'sentinel',
  5353: 'mdns',
  5683: 'coap',
  10001: 'ubiquiti',
  11211: 'memcached',
  17185: 'vxworks',
  20800: 'quake',
  27015: 'source_engine',
  27960: 'quake',
  30718: 'lantronix',
  32414: 'plex',
  33848: 'jenkins',
  37810: 'dhdiscover',
}

export function reflectionService(sourcePort: number): string | undefined {
  return reflectors[sourcePort]
}
