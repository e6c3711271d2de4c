// A SYN in the notation of p0f 3: what an operating system's stack shows without knowing it.
import type { IpFacts } from './facts.ts'
import { tcpFlag } from './names.ts'
import type { TcpFacts, TcpOptionFacts } from './tcp.ts'

const layoutNames: Readonly<Record<number, string>> = {
  1: 'nop',
  2: 'mss',
  3: 'ws',
  4: 'sok',
  5: 'sack',
  8: 'ts',
}

/** Beyond it the distance is not believed; scanners choose any TTL. */
const mostHops = 35

export interface SynSignature {
  readonly version: 4 | 6
  /** What the sender began with: 32, 64, 128 or 255. */
  readonly initialTtl: number
  /** Null where the TTL fits no distance. */
  readonly hops: number | null
  readonly optionBytes: number
  readonly mss: number
  readonly window: number
  /** The window as a multiple of what fits in a packet; null where it is none. */
  readonly windowMultiple: { readonly unit: 'mss' | 'mtu'; readonly factor: number } | null
  readonly scale: number
  /** `mss,sok,ts,nop,ws`. */
  readonly layout: string
  readonly quirks: readonly string[]
  readonly hasPayload: boolean
}

export function signatureOf(ip: IpFacts, tcp: TcpFacts, hasPayload: boolean): SynSignature {
  const { options } = tcp
  const initialTtl = [32, 64, 128, 255].find((ttl) => ip.ttl <= ttl) ?? 255
  const hops = initialTtl - ip.ttl
  return {
    version: ip.version,
    initialTtl,
    hops: hops > mostHops ? null : hops,
    optionBytes: ip.optionBytes,
    mss: options.mss,
    window: tcp.window,
    windowMultiple: multipleOf(tcp.window, ip, options),
    scale: Math.max(0, options.windowScale),
    layout: layoutOf(options),
    quirks: quirksOf(ip, tcp),
    hasPayload,
  }
}

/** `4:58+6:0:1460:mss*44,7:mss,sok,ts,nop,ws:df,id+:0`. */
export function formatSignature(signature: SynSignature): string {
  const { version, initialTtl, hops, windowMultiple, window, quirks } = signature
  const ttl = hops === null ? `${initialTtl}+?` : `${initialTtl - hops}+${hops}`
  const size = windowMultiple === null ? window : `${windowMultiple.unit}*${windowMultiple.factor}`
  return [
    version,
    ttl,
    signature.optionBytes,
    signature.mss,
    `${size},${signature.scale}`,
    signature.layout,
    quirks.join(','),
    signature.hasPayload ? '+' : '0',
  ].join(':')
}

function layoutOf({ kinds, paddingBytes }: TcpOptionFacts): string {
  return kinds
    .map((kind) => (kind === 0 ? `eol+${paddingBytes}` : (layoutNames[kind] ?? `?${kind}`)))
    .join(',')
}

/** Systems choose the window as so many segments, with or without the room for timestamps. */
function multipleOf(
  window: number,
  ip: IpFacts,
  { mss, timestamps }: TcpOptionFacts,
): SynSignature['windowMultiple'] {
  if (window === 0 || mss < 100) return null
  for (const size of timestamps === null ? [mss] : [mss, mss - 12]) {
    if (window % size === 0) return { unit: 'mss', factor: window / size }
  }
  const mtu = mss + (ip.version === 4 ? 40 : 60)
  return window % mtu === 0 ? { unit: 'mtu', factor: window / mtu } : null
}

/** In p0f's order. */
function quirksOf(ip: IpFacts, tcp: TcpFacts): string[] {
  const has = (flag: number): boolean => (tcp.flags & flag) !== 0
  const { timestamps, windowScale, hasDirtyPadding, isBroken } = tcp.options
  const isFour = ip.version === 4
  const table: readonly (readonly [string, boolean])[] = [
    ['df', ip.isUnfragmentable],
    ['id+', ip.isUnfragmentable && ip.id !== 0],
    ['id-', isFour && !ip.isUnfragmentable && ip.id === 0],
    ['ecn', ip.hasEcn || has(tcpFlag.ece | tcpFlag.cwr)],
    ['0+', ip.hasReservedBit || tcp.reserved !== 0],
    ['flow', ip.flowLabel !== 0],
    ['seq-', tcp.sequence === 0],
    ['ack+', !has(tcpFlag.ack) && tcp.acknowledgement !== 0],
    ['ack-', has(tcpFlag.ack) && tcp.acknowledgement === 0],
    ['uptr+', !has(tcpFlag.urg) && tcp.urgentPointer !== 0],
    ['urgf+', has(tcpFlag.urg)],
    ['pushf+', has(tcpFlag.psh)],
    ['ts1-', timestamps !== null && timestamps[0] === 0],
    ['ts2+', timestamps !== null && timestamps[1] !== 0],
    ['opt+', hasDirtyPadding],
    ['exws', windowScale > 14],
    ['bad', isBroken],
  ]
  return table.filter(([, isSo]) => isSo).map(([name]) => name)
}
