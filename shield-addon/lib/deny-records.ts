// Deny entries as the kernel's maps hold them, and back.
import { ShieldError } from './error.ts'
import type { JiffiesClock } from './jiffies.ts'
import type { DenyEntry } from './types.ts'

/** `enum shield_deny_table`: exact IPv4, exact IPv6, IPv6 /64. */
export const denyTables = [
  { keyBytes: 4, keyOffset: 12, prefix: 32 },
  { keyBytes: 16, keyOffset: 0, prefix: 128 },
  { keyBytes: 8, keyOffset: 0, prefix: 64 },
] as const

/** `struct shield_deny`: three 64-bit fields. */
const valueBytes = 24

function isMapped(address: Uint8Array): boolean {
  return (
    address.subarray(0, 10).every((byte) => byte === 0) &&
    address[10] === 0xff &&
    address[11] === 0xff
  )
}

/**
 * The table that an entry belongs to. An IPv4 address may come with prefix 32 or 128. Throws
 * invalid_entry.
 */
export function tableOf(entry: Pick<DenyEntry, 'address' | 'prefix'>): 0 | 1 | 2 {
  const refuse = (why: string): never => {
    const code = 'invalid_entry'
    throw new ShieldError(`Not a deny entry: ${why}.`, { code, step: 'check the entry' })
  }
  if (entry.address.length !== 16) return refuse('an address has 16 bytes')
  const mapped = isMapped(entry.address)
  if (entry.prefix === 32) return mapped ? 0 : refuse('prefix 32 is for IPv4 addresses')
  if (entry.prefix === 128) return mapped ? 0 : 1
  if (entry.prefix === 64) return mapped ? refuse('prefix 64 is for IPv6 addresses') : 2
  return refuse('the prefix is 32, 64 or 128')
}

function byTable<T extends Pick<DenyEntry, 'address' | 'prefix'>>(entries: T[]): T[][] {
  const groups: T[][] = [[], [], []]
  for (const entry of entries) groups[tableOf(entry)]!.push(entry)
  return groups
}

function keyOf(table: (typeof denyTables)[number], address: Uint8Array): Uint8Array {
  return address.subarray(table.keyOffset, table.keyOffset + table.keyBytes)
}

/** For each table the keys of its entries, one after the other. */
export function encodeKeys(entries: Pick<DenyEntry, 'address' | 'prefix'>[]): Uint8Array[] {
  return byTable(entries).map((group, index) => {
    const table = denyTables[index]!
    const keys = new Uint8Array(group.length * table.keyBytes)
    for (const [position, entry] of group.entries()) {
      keys.set(keyOf(table, entry.address), position * table.keyBytes)
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
      records.set(keyOf(table, entry.address), at)
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
  index: 0 | 1 | 2,
  records: Uint8Array,
): (DenyEntry & { hits: number })[] {
  const table = denyTables[index]
  const size = table.keyBytes + valueBytes
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength)
  const entries: (DenyEntry & { hits: number })[] = []
  for (let at = 0; at + size <= records.length; at += size) {
    const address = new Uint8Array(16)
    if (index === 0) address.fill(0xff, 10, 12)
    address.set(records.subarray(at, at + table.keyBytes), table.keyOffset)
    const expiresMs = Number(view.getBigUint64(at + table.keyBytes + 8, true))
    entries.push({
      address,
      prefix: table.prefix,
      expiresMs: expiresMs === 0 ? null : expiresMs,
      hits: Number(view.getBigUint64(at + table.keyBytes + 16, true)),
    })
  }
  return entries
}
