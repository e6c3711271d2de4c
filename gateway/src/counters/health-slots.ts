// Gives out the slots of the health table; only the main thread holds one of these.
import type { Slot } from './counters.ts'
import {
  cellsASlot,
  generationCell,
  openHealthTable,
  requireRoom,
  type HealthTable,
} from './health-table.ts'

export interface HealthSlots {
  /** A slot with zeroed cells: healthy, nothing known. Throws GatewayError `internal_error` when there is none left. */
  take(): Slot
  /** From this world version on no entity names the slot. */
  retire(slot: Slot, version: number): void
  /** Every live worker has applied this version: slots retired by then are free. A call that still holds one is told by the generation. */
  acknowledged(version: number): void
}

export function createHealthSlots(table: HealthTable): HealthSlots {
  const { cells } = openHealthTable(table)
  const free: number[] = []
  let retired: { readonly index: number; readonly version: number }[] = []
  let next = 0

  return {
    take() {
      const reused = free.pop()
      const index = reused ?? next
      if (reused === undefined) {
        requireRoom(index)
        next += 1
      }
      const offset = index * cellsASlot
      const generation = Atomics.add(cells, offset + generationCell, 1) + 1
      for (let cell = 1; cell < cellsASlot; cell += 1) Atomics.store(cells, offset + cell, 0)
      return { index, generation }
    },
    retire({ index }, version) {
      retired.push({ index, version })
    },
    acknowledged(version) {
      retired = retired.filter((one) => {
        if (one.version > version) return true
        free.push(one.index)
        return false
      })
    },
  }
}
