// What the kernel's deny tables can express: single addresses and IPv6 /64 networks.
import type { DenyEntry } from '../lib/index.ts'
import {
  fitsDenyTables,
  formatAddress,
  isIpv4,
  parseAddress,
  ProtocolError,
  type Address,
} from '../protocol/index.ts'

/** Throws ProtocolError invalid_target. */
export function readTarget(text: string): Address {
  const address = parseAddress(text.trim())
  if (address !== null) return address
  const message = `"${text}" is neither an address nor a network in CIDR form.`
  throw new ProtocolError('invalid_target', message)
}

/** Throws ProtocolError unsupported_prefix. */
export function denyEntryOf(address: Address, expires: number | null): DenyEntry {
  return { address: address.bytes, prefix: denyPrefix(address), expiresMs: expires }
}

function denyPrefix(address: Address): DenyEntry['prefix'] {
  if (fitsDenyTables(address)) return address.prefix === 64 ? 64 : isIpv4(address) ? 32 : 128
  const message = `${formatAddress(address)} can not be blocked: the deny tables take single addresses (IPv4 /32, IPv6 /128) and IPv6 /64 networks.`
  throw new ProtocolError('unsupported_prefix', message)
}

/** The value under which a kernel entry is known. */
export function valueOf({ address, prefix }: Pick<DenyEntry, 'address' | 'prefix'>): string {
  return formatAddress({ bytes: address, prefix: prefix === 64 ? 64 : 128 })
}
