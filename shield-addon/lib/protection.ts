// The never-block list and the protected ports as the kernel's maps hold them.
import { ShieldError } from './error.ts'
import { maskBytes } from './mask.ts'
import type { NeverBlockEntry } from './types.ts'

/** `struct shield_prefix`: the number of bits, then the address. */
const prefixBytes = 20

/** One `struct shield_prefix` an entry, host bits cleared. Throws invalid_entry. */
export function createNeverBlockKeys(entries: NeverBlockEntry[]): Uint8Array {
  const keys = new Uint8Array(entries.length * prefixBytes)
  const view = new DataView(keys.buffer)
  for (const [position, { address, prefix }] of entries.entries()) {
    const isGood = address.length === 16 && Number.isInteger(prefix) && prefix >= 0 && prefix <= 128
    if (!isGood) refuse('invalid_entry', 'A never-block entry has 16 bytes and 0 to 128 bits.')
    const at = position * prefixBytes
    view.setUint32(at, prefix, true)
    keys.set(maskBytes(address, prefix), at + 4)
  }
  return keys
}

/** 65,536 bits; bit n of 64-bit word n / 64 stands for port n. Throws invalid_argument. */
export function createPortBits(ports: number[]): Uint8Array {
  const bits = new Uint8Array(65_536 / 8)
  for (const port of ports) {
    const isGood = Number.isInteger(port) && port >= 1 && port <= 65_535
    if (!isGood) refuse('invalid_argument', 'A protected port is a number from 1 to 65535.')
    bits[port >> 3]! |= 1 << (port & 7)
  }
  return bits
}

function refuse(code: string, message: string): never {
  throw new ShieldError(message, { code, step: 'check the arguments' })
}
