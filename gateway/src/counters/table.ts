// The layout of the counter table: one growable SharedArrayBuffer of BigInt64 cells, the same for every thread.
import { GatewayError } from '../errors.ts'

/**
 * A slot is `2 + workers` cells:
 *   0  generation, raised each time the slot is given out
 *   1  requests: the theoretical arrival time (GCRA) in monotonic ns; parallel: calls now in flight
 *   2… parallel only: one worker's part of cell 1, so that a dead worker's part can be taken back
 */
export interface CounterTable {
  readonly buffer: SharedArrayBuffer
  /** Columns; a replaced worker takes over its predecessor's. */
  readonly workers: number
}

export const generationCell = 0
export const valueCell = 1
export const firstWorkerCell = 2

const cellBytes = 8
const firstSlots = 1_024
const maxSlots = 4_194_304

/** Makes the table; address space for its largest size is reserved, memory is taken as it grows. */
export function createCounterTable(workers: number): CounterTable {
  const slotBytes = strideOf(workers) * cellBytes
  const buffer = new SharedArrayBuffer(firstSlots * slotBytes, {
    maxByteLength: maxSlots * slotBytes,
  })
  return { buffer, workers }
}

export function strideOf(workers: number): number {
  return firstWorkerCell + workers
}

/** Length-tracking: threads that made theirs earlier see the table grow. */
export function cellsOf(table: CounterTable): BigInt64Array {
  return new BigInt64Array(table.buffer)
}

/** Makes room for a slot of this index, doubling. Throws GatewayError `internal_error` past 4,194,304 slots. */
export function growTable(table: CounterTable, index: number): void {
  const slotBytes = strideOf(table.workers) * cellBytes
  if (index >= maxSlots) {
    throw new GatewayError('internal_error', { detail: `counter table is full: ${maxSlots} slots` })
  }
  let bytes = table.buffer.byteLength
  while (bytes < (index + 1) * slotBytes) bytes *= 2
  if (bytes > table.buffer.byteLength) {
    table.buffer.grow(Math.min(bytes, table.buffer.maxByteLength))
  }
}
