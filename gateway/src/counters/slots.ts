// Gives out the slots of the counter table; only the main thread holds one of these.
import type { Slot } from './counters.ts'
import {
  cellsOf,
  firstWorkerCell,
  generationCell,
  growTable,
  strideOf,
  valueCell,
  type CounterTable,
} from './table.ts'

export interface SlotAllocator {
  /** A slot with zeroed counters. The table has grown before this returns. */
  take(): Slot
  /** From this world version on no entity names the slot. */
  retire(slot: Slot, version: number): void
  /** Every live worker has applied this version: slots retired by then are free once their calls settled. */
  acknowledged(version: number): void
  /** Gives a dead worker's parallel calls back; call it after the thread has ended. Returns how many they were. */
  takeBack(worker: number): number
}

export function createSlotAllocator(table: CounterTable): SlotAllocator {
  const cells = cellsOf(table)
  const stride = strideOf(table.workers)
  const free: number[] = []
  let retired: { index: number; version: number }[] = []
  let acknowledgedVersion = 0
  let next = 0

  function hasCalls(index: number): boolean {
    for (let worker = 0; worker < table.workers; worker += 1) {
      if (Atomics.load(cells, index * stride + firstWorkerCell + worker) !== 0n) return true
    }
    return false
  }

  function collect(): void {
    retired = retired.filter(({ index, version }) => {
      if (version > acknowledgedVersion || hasCalls(index)) return true
      free.push(index)
      return false
    })
  }

  return {
    take() {
      if (free.length === 0 && retired.length > 0) collect()
      const reused = free.pop()
      const index = reused ?? next
      if (reused === undefined) {
        growTable(table, index)
        next += 1
      }
      const generation = Atomics.add(cells, index * stride + generationCell, 1n) + 1n
      Atomics.store(cells, index * stride + valueCell, 0n)
      return { index, generation: Number(generation) }
    },

    retire({ index }, version) {
      retired.push({ index, version })
    },

    acknowledged(version) {
      if (version > acknowledgedVersion) acknowledgedVersion = version
    },

    takeBack(worker) {
      let calls = 0n
      for (let index = 0; index < next; index += 1) {
        const share = Atomics.exchange(cells, index * stride + firstWorkerCell + worker, 0n)
        if (share === 0n) continue
        Atomics.sub(cells, index * stride + valueCell, share)
        calls += share
      }
      return Number(calls)
    },
  }
}
