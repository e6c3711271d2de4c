// Addresses of headers as text.
import { formatAddress } from '../protocol/address.ts'

/** 4 or 16 bytes. An IPv6 header with an IPv4-mapped address keeps its own form: such a packet is forged. */
export function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const text = formatAddress({ bytes, prefix: 128 })
  return text.includes(':') ? text : `::ffff:${text}`
}
