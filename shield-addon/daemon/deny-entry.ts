// What the kernel's deny tables can express: addresses, and networks that are not too wide.
import type { DenyEntry } from '../lib/index.ts'
import {
  fitsDenyTables,
  formatAddress,
  parseAddress,
  ProtocolError,
  shortestDenyPrefix,
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
  if (!fitsDenyTables(address)) {
    const message = `${formatAddress(address)} can not be blocked: a network of less than ${shortestDenyPrefix} bits is too much of the internet.`
    throw new ProtocolError('unsupported_prefix', message)
  }
  return { address: address.bytes, prefix: address.prefix, expiresMs: expires }
}

/** The value under which a kernel entry is known. */
export function valueOf({ address, prefix }: Pick<DenyEntry, 'address' | 'prefix'>): string {
  return formatAddress({ bytes: address, prefix })
}
