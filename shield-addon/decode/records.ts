// What the decoder tells of a packet; a layer or a field that is not there is left out.
import type { Flaw } from './reader.ts'

/** A frame as it was captured. */
export interface Frame {
  /** What was captured of it, from its first byte on. */
  readonly bytes: Uint8Array
  /** Bytes of the whole frame on the wire; at least what was captured. */
  readonly length: number
  /** LINKTYPE_ number of the pcap formats; 1 is Ethernet. */
  readonly linkType: number
  /** Epoch milliseconds, with a fraction. */
  readonly time: number
}

export interface EthernetLayer extends Flaw {
  source?: string
  destination?: string
  /** VLAN numbers, outermost first. */
  vlans: number[]
  /** What it carries, where that is not IP: `arp`, or the number as `0x88cc`. */
  type?: string
}

export interface Fragment {
  /** `atomic`: an IPv6 fragment header around a whole packet. */
  kind: 'first' | 'middle' | 'last' | 'atomic'
  /** Bytes. */
  offset: number
}

export interface IpLayer extends Flaw {
  version: 4 | 6
  source?: string
  destination?: string
  /** `tcp`, `udp`, `icmp`, `icmpv6`, or another protocol's number: the words of the rules. */
  protocol?: string
  ttl?: number
  /** Bytes of the IP packet, as its header says. */
  length?: number
  /** IPv4 options in their order. */
  options?: string[]
  fragment?: Fragment
  /** IPv6 extension headers in their order. */
  extension_headers?: string[]
}

export interface TcpOptions extends Flaw {
  mss?: number
  window_scale?: number
  /** All options in their order, paddings too. */
  order: string[]
}

export interface TcpLayer extends Flaw {
  source_port?: number
  destination_port?: number
  /** In the order of the header's bits: fin, syn, rst, psh, ack, urg, ece, cwr. */
  flags?: string[]
  window?: number
  options?: TcpOptions
}

export interface UdpLayer extends Flaw {
  source_port?: number
  destination_port?: number
  /** Bytes with the header, as it says. */
  length?: number
}

/** ICMP and ICMPv6. */
export interface IcmpLayer extends Flaw {
  type?: number
  code?: number
}

export interface DnsAnswer {
  name: string
  type: string
  /** Seconds. */
  ttl: number
  /** In the text of zone files. */
  data: string
}

export interface DnsLayer extends Flaw {
  question?: { name: string; type: string }
  response?: boolean
  /** Of a response: `noerror`, `nxdomain` ... */
  rcode?: string
  answers: DnsAnswer[]
}

/** A ClientHello. */
export interface TlsLayer extends Flaw {
  sni?: string
  alpn?: string[]
  /** The highest that the client offers: `1.3`. */
  version?: string
  /** All that it offers, its favourite first. */
  versions?: string[]
  ja4?: string
}

/** A request of HTTP/1. */
export interface HttpLayer extends Flaw {
  method?: string
  target?: string
  host?: string
}

export interface QuicLayer extends Flaw {
  /** `1`, `2`, or the number of another version as `0xff00001d`. */
  version?: string
  type?: string
  /** Hex. */
  destination_id?: string
  /** From the ClientHello, which the packets of type `initial` carry. */
  sni?: string
}

export interface FingerprintLayer {
  /** The SYN in the notation of p0f 3. */
  p0f: string
  /** What usually sends such a SYN. */
  system?: string
}

/** What the bytes tell. */
export interface Layers {
  ethernet?: EthernetLayer
  ip?: IpLayer
  tcp?: TcpLayer
  udp?: UdpLayer
  icmp?: IcmpLayer
  dns?: DnsLayer
  tls?: TlsLayer
  http?: HttpLayer
  quic?: QuicLayer
  fingerprint?: FingerprintLayer
  /** The service whose answers floods are reflected with, where the packet comes from its UDP port. */
  reflection?: string
}

/** Where in the captured bytes a layer stands. */
export interface Span {
  readonly layer: keyof Layers | 'payload'
  readonly start: number
  readonly end: number
}
