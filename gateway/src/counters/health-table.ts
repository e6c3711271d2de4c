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
const firstSlots = 256
const maxSlots = 262_144

/** Makes the table; address space for its largest size is reserved, memory is taken as it grows. */
export function createHealthTable(): HealthTable {
  return {
    buffer: new SharedArrayBuffer(firstSlots * slotBytes, { maxByteLength: maxSlots * slotBytes }),
  }
}

/** A thread's view. 32 bits: an Atomics call on a bigint allocates, one on these does not. */
export interface HealthCells {
  readonly cells: Int32Array
  /** Index of the slot's first cell; -1: none, or somebody else has it by now. */
  offsetOf(slot: Slot | null): number
}

/** Length-tracking: views that were made earlier see the table grow. */
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

/** Makes room for a slot of this index, doubling. Throws GatewayError `internal_error` past 262,144 slots. */
export function growHealthTable({ buffer }: HealthTable, index: number): void {
  if (index >= maxSlots) {
    throw new GatewayError('internal_error', { detail: `health table is full: ${maxSlots} slots` })
  }
  let bytes = buffer.byteLength
  while (bytes < (index + 1) * slotBytes) bytes *= 2
  if (bytes > buffer.byteLength) buffer.grow(Math.min(bytes, buffer.maxByteLength))
}
