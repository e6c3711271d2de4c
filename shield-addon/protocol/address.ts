// Reads and writes addresses and networks for everyone: 16 bytes, IPv4 as ::ffff:a.b.c.d.
import { parseIpv4, parseIpv6 } from './address-text.ts'

/** One address or a network. */
export interface Address {
  /** 16 bytes; host bits of a network are 0. */
  readonly bytes: Uint8Array
  /** Bits of the 128 that count: 128 is one address, an IPv4 /n is 96 + n. */
  readonly prefix: number
}

/**
 * Reads an address or a CIDR. IPv4-mapped IPv6 becomes IPv4, a zone id (`%eth0`) is dropped, host
 * bits of a network are cleared. Null when the text is neither; ports, brackets, leading zeros and
 * blanks are not taken.
 */
export function parseAddress(text: string): Address | null {
  const slash = text.indexOf('/')
  const name = slash < 0 ? text : text.slice(0, slash)
  const isShort = !name.includes(':')
  const bytes = isShort ? parseIpv4(name) : parseIpv6(withoutZone(name))
  if (bytes === null) return null
  if (slash < 0) return { bytes, prefix: 128 }
  const length = text.slice(slash + 1)
  if (!/^(0|[1-9]\d{0,2})$/.test(length)) return null
  const prefix = Number(length) + (isShort ? 96 : 0)
  return prefix > 128 ? null : maskAddress({ bytes, prefix: 128 }, prefix)
}

function withoutZone(name: string): string {
  const zone = name.indexOf('%')
  return zone > 0 && zone < name.length - 1 ? name.slice(0, zone) : name
}

/** The canonical text: dotted IPv4, RFC 5952 for IPv6, `/n` unless it is one address. */
export function formatAddress(address: Address): string {
  const isFour = isIpv4(address)
  const text = isFour ? formatIpv4(address.bytes) : formatIpv6(address.bytes)
  if (address.prefix === 128) return text
  return `${text}/${isFour ? address.prefix - 96 : address.prefix}`
}

/** True for an IPv4 address or network; a wider IPv6 network that holds them is not one. */
export function isIpv4({ bytes, prefix }: Address): boolean {
  if (prefix < 96 || bytes[10] !== 0xff || bytes[11] !== 0xff) return false
  for (let index = 0; index < 10; index++) if (bytes[index] !== 0) return false
  return true
}

/** The network of `prefix` bits that holds the address; never widens. */
export function maskAddress({ bytes, prefix: own }: Address, prefix: number): Address {
  const masked = Uint8Array.from(bytes, (byte, index) => {
    const kept = Math.min(8, Math.max(0, prefix - index * 8))
    return byte & (0xff00 >> kept)
  })
  return { bytes: masked, prefix: Math.min(own, prefix) }
}

/** A shorter network than this, of either family, is nobody's to block in the kernel. */
export const shortestDenyPrefix = 8

/** Whether the kernel's deny tables take it: an address, or a network of at least 8 bits. */
export function fitsDenyTables(address: Address): boolean {
  return address.prefix >= shortestDenyPrefix + (isIpv4(address) ? 96 : 0)
}

/** What limits, offences and bans are keyed by: the address itself for IPv4, its /64 for IPv6. */
export function subnetKey(address: Address): Address {
  return isIpv4(address) ? address : maskAddress(address, Math.min(64, address.prefix))
}

/** True when every address of `inner` lies in `outer`. */
export function containsAddress(outer: Address, inner: Address): boolean {
  if (inner.prefix < outer.prefix) return false
  const whole = outer.prefix >> 3
  for (let index = 0; index < whole; index++) {
    if (outer.bytes[index] !== inner.bytes[index]) return false
  }
  const rest = outer.prefix & 7
  if (rest === 0) return true
  return ((outer.bytes[whole]! ^ inner.bytes[whole]!) & (0xff00 >> rest) & 0xff) === 0
}

/** 32 hex digits of the 16 bytes. */
export function addressToHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Null unless the text is 32 hex digits. */
export function addressFromHex(hex: string): Uint8Array | null {
  if (!/^[0-9a-fA-F]{32}$/.test(hex)) return null
  return Uint8Array.from({ length: 16 }, (_, index) =>
    Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
  )
}

function formatIpv4(bytes: Uint8Array): string {
  return `${bytes[12]}.${bytes[13]}.${bytes[14]}.${bytes[15]}`
}

/** RFC 5952: the longest run of two or more zero groups, the first of equals, becomes `::`. */
function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, at) => (bytes[at * 2]! << 8) | bytes[at * 2 + 1]!)
  let bestStart = -1
  let bestLength = 1
  for (let start = 0; start < 8; start++) {
    let end = start
    while (end < 8 && groups[end] === 0) end++
    if (end - start > bestLength) {
      bestStart = start
      bestLength = end - start
    }
  }
  const text = (part: number[]): string => part.map((group) => group.toString(16)).join(':')
  if (bestStart < 0) return text(groups)
  return `${text(groups.slice(0, bestStart))}::${text(groups.slice(bestStart + bestLength))}`
}
