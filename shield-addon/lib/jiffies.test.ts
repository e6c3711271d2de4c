// Deadlines in jiffies, with both clocks faked.
import { describe, expect, test } from 'vitest'
import { createJiffiesClock } from './jiffies.ts'

const reading = { jiffies: 1_000_000, monotonicNs: 5_000_000_000, ticksPerSecond: 250 }
const epoch = 1_700_000_000_000

describe('a deadline in jiffies', () => {
  test('counts ticks from the reading', () => {
    const clock = createJiffiesClock(
      reading,
      () => epoch,
      () => 5_000_000_000,
    )
    expect(clock.jiffiesAt(epoch + 1000)).toBe(1_000_250)
  })

  test('takes the time since the reading into account', () => {
    const clock = createJiffiesClock(
      reading,
      () => epoch,
      () => 15_000_000_000,
    )
    expect(clock.jiffiesAt(epoch + 1000)).toBe(1_000_000 + 2500 + 250)
  })

  test('rounds up, so that a block never ends early', () => {
    const clock = createJiffiesClock(
      reading,
      () => epoch,
      () => 5_000_000_000,
    )
    expect(clock.jiffiesAt(epoch + 1)).toBe(1_000_001)
  })

  test('of long ago is the first tick, never 0, which would mean for ever', () => {
    const clock = createJiffiesClock(
      reading,
      () => epoch,
      () => 5_000_000_000,
    )
    expect(clock.jiffiesAt(0)).toBe(1)
  })

  test('follows a wall clock that was set', () => {
    let now = epoch
    const clock = createJiffiesClock(
      reading,
      () => now,
      () => 5_000_000_000,
    )
    now += 3_600_000
    expect(clock.jiffiesAt(now + 1000)).toBe(1_000_250)
  })
})

test('a monotonic reading becomes an epoch time', () => {
  const clock = createJiffiesClock(
    reading,
    () => epoch,
    () => 7_000_000_000,
  )
  expect(clock.epochMsAt(6_500_000_000)).toBe(epoch - 500)
})
