// Which cell of a slot in the health table means what, and the time that is kept there.
import type { Clock } from '../../contract/clock.ts'

/** Cells of a target's slot; 0 is the generation. */
export const targetCell = {
  state: 1,
  /** Open: the end of its rest. Probing: when the probe counts as lost. */
  until: 2,
  restLevel: 3,
  windowStart: 4,
  good: 5,
  bad: 6,
  inRow: 7,
  streamLatency: 8,
  wholeLatency: 10,
  /** 1 while the log says that it is open. */
  isTold: 12,
  /** Until then the log says no more of it opening, and of calls that found no target. */
  openQuiet: 13,
  failedQuiet: 14,
  /** Calls that the log did not speak of in that time. */
  untold: 15,
} as const

/** Cells of a credential's slot. */
export const credentialCell = { state: 1, until: 2, level: 3, refusedQuiet: 4 } as const

/** Milliseconds of the clock that all threads share, as 32 bits that wrap: two such times are compared by their difference. */
export function tickOf(clock: Clock): number {
  return Math.floor(clock.monotonicNs() / 1e6) | 0
}

/** Milliseconds from `tick` to `until`; zero when that is past. A rest longer than any we give is one from before the wrap. */
export function ticksLeft(until: number, tick: number, longest: number): number {
  const left = (until - tick) | 0
  return left > 0 && left <= longest ? left : 0
}
