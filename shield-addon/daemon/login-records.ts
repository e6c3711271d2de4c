// Addresses of logged-in users from utmp(5): sessions that were authenticated, unlike mere connections to port 22.
import { endianness } from 'node:os'
import { formatAddress } from '../protocol/index.ts'

/** `struct utmp` of 64-bit Linux. */
const recordBytes = 384
const addressOffset = 348
const userProcess = 7

/** Canonical texts; local logins carry no address. */
export function readLoginAddresses(records: Uint8Array): string[] {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength)
  const found = new Set<string>()
  for (let at = 0; at + recordBytes <= records.length; at += recordBytes) {
    if (view.getInt16(at, endianness() === 'LE') !== userProcess) continue
    const bytes = records.slice(at + addressOffset, at + addressOffset + 16)
    if (bytes.every((byte) => byte === 0)) continue
    const isFour = bytes.subarray(4).every((byte) => byte === 0)
    found.add(formatAddress({ bytes: isFour ? mapped(bytes) : bytes, prefix: 128 }))
  }
  return [...found]
}

/** IPv4 stands in the first four bytes. */
function mapped(bytes: Uint8Array): Uint8Array {
  const address = new Uint8Array(16)
  address.fill(0xff, 10, 12)
  address.set(bytes.subarray(0, 4), 12)
  return address
}
