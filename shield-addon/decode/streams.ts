// Follows the first bytes of TCP streams until they are a ClientHello, a request or a DNS message.
import { createAssembly, type Assembly } from './assembly.ts'
import { readDns } from './dns.ts'
import type { Found } from './found.ts'
import { findHttp } from './http.ts'
import { tcpFlag } from './names.ts'
import { Reader } from './reader.ts'
import type { DnsLayer, HttpLayer, Layers, TlsLayer } from './records.ts'
import type { TcpFacts } from './tcp.ts'
import { findHello } from './tls.ts'

const mostBytesPerFlow = 65_537
const dnsPort = 53

interface Flow {
  /** Sequence number of the first byte. */
  readonly base: number
  readonly assembly: Assembly
  /** The packet that the stream's first bytes came with; null after a SYN alone. */
  layers: Layers | null
  /** Bytes below which another look is of no use. */
  least: number
  /** What is known so far. */
  partial: () => Told | null
}

type Told = { tls: TlsLayer } | { http: HttpLayer } | { dns: DnsLayer }

export interface Streams {
  /** Adds to `layers` what the segment completes. `key` names the flow and its direction. */
  take(key: string, tcp: TcpFacts, payload: Reader, layers: Layers): void
  /** Tells what is known of streams that were not completed. */
  finish(): void
}

/** Keeps at most `mostFlows`; the one that was quiet for longest goes first. */
export function createStreams(mostFlows: number): Streams {
  const flows = new Map<string, Flow>()

  function settle(key: string, flow: Flow): void {
    flows.delete(key)
    const told = flow.partial()
    if (told !== null && flow.layers !== null) Object.assign(flow.layers, incomplete(told))
  }

  function keep(key: string, flow: Flow): void {
    flows.delete(key)
    flows.set(key, flow)
    for (const [oldest, other] of flows) {
      if (flows.size <= mostFlows) break
      settle(oldest, other)
    }
  }

  /** True when the stream is to be followed further. */
  function look(flow: Flow, tcp: TcpFacts, layers: Layers): boolean {
    const bytes = flow.assembly.contiguous()
    if (bytes.length < flow.least) return true
    const found = find(bytes, tcp)
    if (found.state === 'whole') Object.assign(layers, found.layer)
    if (found.state !== 'open') return false
    flow.least = found.least
    flow.partial = found.partial
    return true
  }

  function begin(base: number): Flow {
    const assembly = createAssembly(mostBytesPerFlow)
    return { base, assembly, layers: null, least: 1, partial: () => null }
  }

  return {
    take(key, tcp, payload, layers) {
      const isSyn = (tcp.flags & tcpFlag.syn) !== 0
      const isOver = (tcp.flags & (tcpFlag.fin | tcpFlag.rst)) !== 0
      const sequence = isSyn ? (tcp.sequence + 1) >>> 0 : tcp.sequence
      if (isSyn) keep(key, begin(sequence))
      const bytes = payload.rest()
      const known = flows.get(key)
      if (bytes.length > 0 && payload.isCut) {
        lookOnce(bytes, tcp, layers)
      } else if (bytes.length > 0) {
        const offset = known === undefined ? 0 : (sequence - known.base) >>> 0
        const flow = known ?? begin(sequence)
        if (flow.layers === null && offset === 0) flow.layers = layers
        const isFollowed = flow.assembly.add(offset, bytes) && look(flow, tcp, layers)
        if (isFollowed) keep(key, flow)
        else flows.delete(key)
      }
      const left = isOver ? flows.get(key) : undefined
      if (left !== undefined) settle(key, left)
    },
    finish() {
      for (const [key, flow] of flows) settle(key, flow)
    },
  }
}

/** What a segment tells whose end was not captured: nothing can be joined to it. */
function lookOnce(bytes: Uint8Array, tcp: TcpFacts, layers: Layers): void {
  const found = find(bytes, tcp)
  if (found.state === 'whole') Object.assign(layers, found.layer)
  if (found.state !== 'open') return
  const told = found.partial()
  if (told !== null) Object.assign(layers, incomplete(told))
}

function incomplete(told: Told): Told {
  for (const layer of Object.values(told)) layer.incomplete = true
  return told
}

function find(bytes: Uint8Array, tcp: TcpFacts): Found<Told> {
  if (tcp.sourcePort === dnsPort || tcp.destinationPort === dnsPort) {
    return named(findDns(bytes), (dns) => ({ dns }))
  }
  const hello = findHello(bytes)
  if (hello.state !== 'none') return named(hello, (tls) => ({ tls }))
  return named(findHttp(bytes), (http) => ({ http }))
}

function named<Layer>(found: Found<Layer>, name: (layer: Layer) => Told): Found<Told> {
  if (found.state === 'none') return found
  if (found.state === 'whole') return { state: 'whole', layer: name(found.layer) }
  const partial = (): Told | null => {
    const layer = found.partial()
    return layer === null ? null : name(layer)
  }
  return { state: 'open', least: found.least, partial }
}

/** Over TCP a message stands behind its length (RFC 1035, 4.2.2). */
function findDns(bytes: Uint8Array): Found<DnsLayer> {
  if (bytes.length < 2) return { state: 'open', least: 2, partial: () => null }
  const end = 2 + ((bytes[0]! << 8) | bytes[1]!)
  if (end < 14) return { state: 'none' }
  if (bytes.length >= end) return { state: 'whole', layer: readDns(new Reader(bytes, 2, end)) }
  const partial = (): DnsLayer => readDns(new Reader(bytes, 2, bytes.length, true))
  return { state: 'open', least: end, partial }
}
