// Averages of first tokens: up at once, down slowly, the same for every worker.
import { expect, it } from 'vitest'
import { createTestHealth } from '../../counters/fixtures/health.ts'
import { createLatencies } from './latency.ts'

function start() {
  const test = createTestHealth()
  return {
    ...test,
    latencies: createLatencies(test),
    elsewhere: createLatencies({ health: test.open(), clock: test.clock }),
    slot: test.slots.take(),
  }
}

it('a slower answer is the average at once, a faster one moves it by the time that passed', () => {
  const { latencies, elsewhere, slot, advanceMs } = start()
  latencies.observe(slot, 'stream', 200e6)
  expect(elsewhere.costOf(slot, 'stream')).toBe(200_000)
  elsewhere.observe(slot, 'stream', 500e6)
  expect(latencies.costOf(slot, 'stream')).toBe(500_000)
  advanceMs(10_000)
  latencies.observe(slot, 'stream', 100e6)
  expect(latencies.costOf(slot, 'stream')).toBeCloseTo(100_000 + 400_000 / Math.E, -1)
})

it('streams and whole answers are not compared', () => {
  const { latencies, slot } = start()
  latencies.observe(slot, 'whole', 900e6)
  expect(latencies.costOf(slot, 'stream')).toBe(0)
  expect(latencies.costOf(slot, 'whole')).toBe(900_000)
})

it('a target that was not asked for long is worth another look', () => {
  const { latencies, slot, advanceMs } = start()
  latencies.observe(slot, 'stream', 400e6)
  advanceMs(60_000)
  expect(latencies.costOf(slot, 'stream')).toBeLessThan(1_000)
})

it('calls that wait there count, also where nothing is known yet', () => {
  const { latencies, slot, slots } = start()
  latencies.observe(slot, 'stream', 100e6)
  latencies.begin(slot)
  latencies.begin(slot)
  expect(latencies.costOf(slot, 'stream')).toBe(300_000)
  latencies.end(slot)
  latencies.end(slot)
  expect(latencies.costOf(slot, 'stream')).toBe(100_000)
  const unknown = slots.take()
  expect(latencies.costOf(unknown, 'stream')).toBe(0)
  latencies.begin(unknown)
  expect(latencies.costOf(unknown, 'stream')).toBe(1_000_000)
})
