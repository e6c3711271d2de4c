// Translates between the wall clock and the kernel's two.
import type { NativeClock } from './addon.ts'

export interface JiffiesClock {
  /** The first tick at or after an epoch time; never 0, which means "no expiry" in the maps. */
  jiffiesAt(epochMs: number): number
  /** Epoch milliseconds of a CLOCK_MONOTONIC reading. */
  epochMsAt(monotonicNs: number): number
  epochMsAtJiffies(jiffies: number): number
}

/**
 * `reading` ties jiffies to CLOCK_MONOTONIC; both advance together, so one reading lasts. The
 * wall clock may be set at any time, so its offset is taken anew at each call.
 */
export function createJiffiesClock(
  reading: NativeClock,
  now: () => number,
  monotonicNs: () => number,
): JiffiesClock {
  const ticksPerNs = reading.ticksPerSecond / 1e9
  const epochMsAt = (thenNs: number): number => now() - (monotonicNs() - thenNs) / 1e6
  return {
    jiffiesAt(epochMs) {
      const aheadNs = (epochMs - now()) * 1e6 + (monotonicNs() - reading.monotonicNs)
      return Math.max(1, reading.jiffies + Math.ceil(aheadNs * ticksPerNs))
    },
    epochMsAt,
    epochMsAtJiffies: (jiffies) =>
      epochMsAt(reading.monotonicNs + (jiffies - reading.jiffies) / ticksPerNs),
  }
}
