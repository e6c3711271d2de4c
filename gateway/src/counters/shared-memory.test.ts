// The counters over one thread with a clock in hand, and over several real threads.
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, test } from 'vitest'
import { createClock } from '../contract/clock.ts'
import type { AdmissionRequest } from './counters.ts'
import type { AdmitThreadData } from './fixtures/admit-thread.ts'
import { createSharedCounters } from './shared-memory.ts'
import { createSlotAllocator } from './slots.ts'
import { cellsOf, createCounterTable, valueCell, type CounterTable } from './table.ts'

const secondNs = 1_000_000_000n

function createFrozenClock() {
  const buffer = new SharedArrayBuffer(8)
  const cell = new BigInt64Array(buffer)
  cell[0] = 1_800_000_000n * secondNs
  return {
    clock: createClock({ kind: 'shared', buffer }),
    source: { kind: 'shared', buffer } as const,
    advanceMs: (ms: number) => Atomics.add(cell, 0, BigInt(ms) * 1_000_000n),
  }
}

function createCounters(workers = 1) {
  const time = createFrozenClock()
  const table = createCounterTable(workers)
  const slots = createSlotAllocator(table)
  const counters = Array.from({ length: workers }, (_, worker) =>
    createSharedCounters({ table, worker, clock: time.clock }),
  )
  return { ...time, table, slots, counters, first: counters[0]! }
}

describe('requests a minute', () => {
  test.each([1, 7, 50, 999, 60_001])(
    'of %i a minute exactly so many pass while the clock stands',
    (perMinute) => {
      const { first, slots } = createCounters()
      const request = { requests: { slot: slots.take(), perMinute }, parallel: null }
      let passed = 0
      for (let call = 0; call < perMinute + 100; call += 1) {
        if (first.admit(request).isAllowed) passed += 1
      }
      expect(passed).toBe(perMinute)
    },
  )

  test('the state counts down and says when the next one may come', () => {
    const { first, slots, advanceMs } = createCounters()
    const request = { requests: { slot: slots.take(), perMinute: 2 }, parallel: null }
    expect(first.admit(request).requests).toEqual({ remaining: 1, retryAfterMs: 0 })
    expect(first.admit(request).requests).toEqual({ remaining: 0, retryAfterMs: 0 })
    expect(first.admit(request)).toEqual({
      isAllowed: false,
      refusedBy: 'requests',
      requests: { remaining: 0, retryAfterMs: 30_000 },
    })
    advanceMs(29_999)
    expect(first.admit(request).isAllowed).toBe(false)
    advanceMs(1)
    expect(first.admit(request).isAllowed).toBe(true)
    expect(first.admit(request).isAllowed).toBe(false)
  })

  test('a raised figure counts what was used already', () => {
    const { first, slots } = createCounters()
    const slot = slots.take()
    for (let call = 0; call < 10; call += 1) {
      first.admit({ requests: { slot, perMinute: 10 }, parallel: null })
    }
    const after = first.admit({ requests: { slot, perMinute: 20 }, parallel: null })
    expect(after.isAllowed).toBe(false)
  })
})

describe('parallel calls', () => {
  test('the limit holds over workers and a release makes room for another worker', () => {
    const { counters, slots } = createCounters(2)
    const [one, two] = counters as [(typeof counters)[0], (typeof counters)[0]]
    const slot = slots.take()
    const request = { requests: null, parallel: { slot, limit: 2 } }
    expect(one.admit(request).isAllowed).toBe(true)
    expect(two.admit(request).isAllowed).toBe(true)
    expect(one.admit(request)).toMatchObject({ isAllowed: false, refusedBy: 'parallel' })
    two.release(slot)
    expect(one.admit(request).isAllowed).toBe(true)
  })

  test('a call refused by one limit takes nothing of the other', () => {
    const { first, slots } = createCounters()
    const requests = { slot: slots.take(), perMinute: 3 }
    const parallel = { slot: slots.take(), limit: 1 }
    expect(first.admit({ requests, parallel }).isAllowed).toBe(true)
    for (let call = 0; call < 5; call += 1) {
      expect(first.admit({ requests, parallel }).refusedBy).toBe('parallel')
    }
    first.release(parallel.slot)
    expect(first.admit({ requests, parallel }).requests?.remaining).toBe(1)
    first.release(parallel.slot)
    expect(first.admit({ requests, parallel }).isAllowed).toBe(true)
    first.release(parallel.slot)
    expect(first.admit({ requests, parallel }).refusedBy).toBe('requests')
    expect(first.admit({ requests: null, parallel }).isAllowed).toBe(true)
  })

  test("a dead worker's share is taken back, the others' stays", () => {
    const { counters, slots } = createCounters(2)
    const [one, two] = counters as [(typeof counters)[0], (typeof counters)[0]]
    const slot = slots.take()
    const request = { requests: null, parallel: { slot, limit: 3 } }
    one.admit(request)
    two.admit(request)
    two.admit(request)
    expect(slots.takeBack(1)).toBe(2)
    expect(one.admit(request).isAllowed).toBe(true)
    expect(one.admit(request).isAllowed).toBe(true)
    expect(one.admit(request).isAllowed).toBe(false)
  })
})

describe('slots', () => {
  test('a freed slot is reused only after every worker knows and its calls are over', () => {
    const { first, slots } = createCounters()
    const slot = slots.take()
    first.admit({ requests: null, parallel: { slot, limit: 5 } })
    slots.retire(slot, 7)
    slots.acknowledged(6)
    expect(slots.take().index).not.toBe(slot.index)
    slots.acknowledged(7)
    expect(slots.take().index).not.toBe(slot.index)
    first.release(slot)
    const reused = slots.take()
    expect(reused).toEqual({ index: slot.index, generation: slot.generation + 1 })
  })

  test('an entity with a slot that somebody else has now is refused and counts nothing', () => {
    const { first, slots, table } = createCounters()
    const old = slots.take()
    slots.retire(old, 1)
    slots.acknowledged(1)
    const reused = slots.take()
    const refused = first.admit({ requests: { slot: old, perMinute: 5 }, parallel: null })
    expect(refused).toMatchObject({ isAllowed: false, refusedBy: 'requests' })
    expect(first.admit({ requests: null, parallel: { slot: old, limit: 5 } }).isAllowed).toBe(false)
    expect(cellsOf(table)[reused.index * 3 + valueCell]).toBe(0n)
  })

  test('the table grows under counters that were made before', () => {
    const { first, slots } = createCounters()
    let last = slots.take()
    for (let count = 0; count < 5_000; count += 1) last = slots.take()
    const request = { requests: { slot: last, perMinute: 1 }, parallel: null }
    expect(first.admit(request).isAllowed).toBe(true)
    expect(first.admit(request).isAllowed).toBe(false)
  })
})

describe('over real threads', () => {
  test('200 tries against 50 a minute over 2 threads: exactly 50 pass', async () => {
    const { table, source, slots } = createCounters(2)
    const request = { requests: { slot: slots.take(), perMinute: 50 }, parallel: null }
    const passed = await runThreads(table, source, request, 100, false)
    expect(passed).toBe(50)
  })

  test('both limits at once, 4 threads, 20,000 tries: exactly the figure passes and no slot leaks', async () => {
    const { table, source, slots, counters } = createCounters(4)
    const parallel = { slot: slots.take(), limit: 1_000 }
    const request = { requests: { slot: slots.take(), perMinute: 3_000 }, parallel }
    const passed = await runThreads(table, source, request, 5_000, true)
    expect(passed).toBe(3_000)
    const only = { requests: null, parallel: { slot: parallel.slot, limit: 1 } }
    expect(counters[0]?.admit(only).isAllowed).toBe(true)
  })
})

async function runThreads(
  table: CounterTable,
  clock: AdmitThreadData['clock'],
  request: AdmissionRequest,
  tries: number,
  isReleasing: boolean,
): Promise<number> {
  const gate = new SharedArrayBuffer(4)
  const file = join(import.meta.dirname, 'fixtures', 'admit-thread.ts')
  const threads = Array.from({ length: table.workers }, (_, worker) => {
    const workerData: AdmitThreadData = {
      table,
      worker,
      clock,
      request,
      tries,
      gate,
      isReleasing,
    }
    return new Worker(file, { workerData })
  })
  const online = threads.map((thread) => new Promise((resolve) => thread.once('online', resolve)))
  const results = threads.map(
    (thread) =>
      new Promise<number>((resolve, reject) => {
        thread.once('message', resolve).once('error', reject)
      }),
  )
  await Promise.all(online)
  Atomics.store(new Int32Array(gate), 0, 1)
  Atomics.notify(new Int32Array(gate), 0)
  const counts = await Promise.all(results)
  return counts.reduce((sum, count) => sum + count, 0)
}
