// Budgets as the kernel charges them, and the sources that it keeps an exact account of.
import { ShieldError } from './error.ts'
import type { JiffiesClock } from './jiffies.ts'
import { budgets } from './reasons.ts'
import type { Budget, HeavySource } from './types.ts'

const nsPerSecond = 1_000_000_000

/** A byte's cost is kept in 1/65536 ns. */
const byteScale = 65_536

const most = { packets: 1e9, bytes: 1e12 }

/**
 * `shield_config.budget_cost`: the nanoseconds of its second that one packet takes; 0 is no limit.
 * Throws invalid_argument for a budget that is no whole number from 1 on.
 */
export function encodeBudgets(wanted: Partial<Record<Budget, number>>): Uint8Array {
  const costs = new BigUint64Array(budgets.length)
  for (const [index, budget] of budgets.entries()) {
    const perSecond = wanted[budget]
    if (perSecond === undefined) continue
    const highest = budget === 'bytes' ? most.bytes : most.packets
    if (!Number.isInteger(perSecond) || perSecond < 1 || perSecond > highest) {
      const message = `The budget of ${budget} is a whole number from 1 to ${highest}.`
      throw new ShieldError(message, { code: 'invalid_argument', step: 'check the arguments' })
    }
    const scale = budget === 'bytes' ? byteScale : 1
    costs[index] = BigInt(Math.max(1, Math.floor((nsPerSecond * scale) / perSecond)))
  }
  return new Uint8Array(costs.buffer)
}

/** A 64-bit key, then `struct shield_source`. */
const keyBytes = 8
const countsOffset = keyBytes + budgets.length * 8
const recordBytes = countsOffset + 4 * 8

export function decodeSources(records: Uint8Array, clock: JiffiesClock): HeavySource[] {
  const view = new DataView(records.buffer, records.byteOffset, records.byteLength)
  const count = (at: number): number => Number(view.getBigUint64(at, true))
  const sources: HeavySource[] = []
  for (let at = 0; at + recordBytes <= records.length; at += recordBytes) {
    sources.push({
      ...readKey(records.subarray(at, at + keyBytes)),
      packets: count(at + countsOffset),
      bytes: count(at + countsOffset + 8),
      overBudget: count(at + countsOffset + 16),
      seenMs: clock.epochMsAtJiffies(count(at + countsOffset + 24)),
    })
  }
  return sources
}

/**
 * The key is two words of the address, the second one in the first four bytes: of IPv4 the last
 * two of its mapped form, of IPv6 the first two.
 */
function readKey(key: Uint8Array): Pick<HeavySource, 'address' | 'prefix'> {
  const address = new Uint8Array(16)
  const words = [...key.subarray(4), ...key.subarray(0, 4)]
  const isFour = words[0] === 0 && words[1] === 0 && words[2] === 0xff && words[3] === 0xff
  address.set(words, isFour ? 8 : 0)
  return { address, prefix: isFour ? 128 : 64 }
}
