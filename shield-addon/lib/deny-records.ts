// Deny entries as the kernel's maps hold them, and back.
import { ShieldError } from './error.ts'
import type { JiffiesClock } from './jiffies.ts'
import { maskBytes } from './mask.ts'
import type { DenyEntry } from './types.ts'

/** A shorter network would be most of the internet. */
export const shortestDenyPrefix = 8

/** `enum shield_deny_table`: exact IPv4, exact IPv6, IPv6 /64, networks of any other length. */
export const denyTables = [
  { keyBytes: 4, keyOffset: 12, prefix: 128 },
  { keyBytes: 16, keyOffset: 0, prefix: 128 },
  { keyBytes: 8, keyOffset: 0, prefix: 64 },
  { keyBytes: 20, keyOffset: 0, prefix: null },
] as const

type TableIndex = 0 | 1 | 2 | 3

/** `struct shield_deny`: three 64-bit fields. */
const valueBytes = 24

/** Bits before the address in the key of a network. */
const lengthBytes = 4

function isMapped(address: Uint8Array): boolean {
  return (
    address.subarray(0, 10).every((byte) => byte === 0) &&
    address[10] === 0xff &&
    address[11] === 0xff
  )
}

/** The table that an entry belongs to. Throws invalid_entry. */
export function tableOf({ address, prefix }: Pick<DenyEntry, 'address' | 'prefix'>): TableIndex {
  const refuse = (why: string): never => {
    const code = 'invalid_entry'
    throw new ShieldError(`Not a deny entry: ${why}.`, { code, step: 'check the entry' })
  }
  if (address.length !== 16) return refuse('an address has 16 bytes')
  if (!Number.isInteger(prefix) || prefix > 128) return refuse('a prefix has at most 128 bits')
  const isFour = prefix >= 96 && isMapped(address)
  const shortest = (isFour ? 96 : 0) + shortestDenyPrefix
  if (prefix < shortest) return refuse(`a network has at least ${shortestDenyPrefix} bits`)
  if (prefix === 128) return isFour ? 0 : 1
  return prefix === 64 && !isFour ? 2 : 3
}

function byTable<T extends Pick<DenyEntry, 'address' | 'prefix'>>(entries: T[]): T[][] {
  const groups: T[][] = denyTables.map(() => [])
  for (const entry of entries) groups[tableOf(entry)]!.push(entry)
  return groups
}

function keyOf(
  table: (typeof denyTables)[number],
  { address, prefix }: Pick<DenyEntry, 'address' | 'prefix'>,
): Uint8Array {
  if (table.prefix !== null) {
    return address.subarray(table.keyOffset, table.keyOffset + table.keyBytes)
  }
  const key = new Uint8Array(table.keyBytes)
  new DataView(key.buffer).setUint32(0, prefix, true)
  key.set(maskBytes(address, prefix), lengthBytes)
  return key
}

/** For each table the keys of its entries, one after the other. */
export function encodeKeys(entries: Pick<DenyEntry, 'address' | 'prefix'>[]): Uint8Array[] {
  return byTable(entries).map((group, index) => {
    const table = denyTables[index]!
    const keys = new Uint8Array(group.length * table.keyBytes)
    for (const [position, entry] of group.entries()) {
      keys.set(keyOf(table, entry), position * table.keyBytes)
    }
    return keys
  })
}

/** For each table key and value of its entries, one after the other. */
export function encodeRecords(entries: DenyEntry[], clock: JiffiesClock): Uint8Array[] {
  return byTable(entries).map((group, index) => {
    const table = denyTables[index]!
    const size = table.keyBytes + valueBytes
    const records = new Uint8Array(group.length * size)
    const view = new DataView(records.buffer)
    for (const [position, entry] of group.entries()) {
      const at = position * size
      records.set(keyOf(table, entry), at)
      if (entry.expiresMs !== null) {
        view.setBigUint64(at + table.keyBytes, BigInt(clock.jiffiesAt(entry.expiresMs)), true)
        const expiresMs = BigInt(Math.max(1, Math.round(entry.expiresMs)))
        view.setBigUint64(at + table.keyBytes + 8, expiresMs, true)
      }
    }
    return records
  })
}

/** Reads what `encodeRecords` wrote and the kernel counted since. */
export function decodeRecords(
  index: TableIndex,
  records: Uint8Array,
): (DenyEntry & { hits: number })[] {
  const table = denyTables[index]
  const size = table.keyBytes + valueBytes
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength)
  const entries: (DenyEntry & { hits: number })[] = []
  for (let at = 0; at + size <= records.length; at += size) {
    const address = new Uint8Array(16)
    if (index === 0) address.fill(0xff, 10, 12)
    const start = table.prefix === null ? lengthBytes : 0
    address.set(records.subarray(at + start, at + table.keyBytes), table.keyOffset)
    const expiresMs = Number(view.getBigUint64(at + table.keyBytes + 8, true))
    entries.push({
      address,
      prefix: table.prefix ?? view.getUint32(at, true),
      expiresMs: expiresMs === 0 ? null : expiresMs,
      hits: Number(view.getBigUint64(at + table.keyBytes + 16, true)),
    })
  }
  return entries
}
