// A breaker per target, one for all workers: stops calling what fails, and tries it again by itself.
import type { Clock } from '../../contract/clock.ts'
import type { Slot } from '../../counters/counters.ts'
import type { HealthCells } from '../../counters/health-table.ts'
import { targetCell as cell, tickOf, ticksLeft } from './health-cells.ts'

export interface Breakers {
  /** `refused` while the target rests. `probe`: the one call of all workers that finds out. Both others are to be reported. */
  admit(target: Slot | null): 'call' | 'probe' | 'refused'
  /**
   * `good`, `bad`, or `neutral` where the outcome says nothing about the target (the client left, its request was wrong).
   * Gives what changed by it: `rests` too when a probe found it no better.
   */
  report(target: Slot | null, outcome: Outcome, isProbe: boolean): Change
}

export type Change = 'opens' | 'rests' | 'heals' | null

export type Outcome = 'good' | 'bad' | 'neutral'

export interface BreakerSettings {
  /** Bad outcomes in a row that open it. */
  readonly failuresInRow: number
  /** It opens too when of at least `minimumCalls` within `windowMs` this share was bad. */
  readonly badShare: number
  readonly minimumCalls: number
  readonly windowMs: number
  /** Rest before the first probe; doubles with each failed one up to `restCapMs`. */
  readonly restMs: number
  readonly restCapMs: number
  /** A probe that nobody reported by then (its worker died) is lost, and another call becomes one. */
  readonly probeMs: number
}

export const defaultBreakerSettings: BreakerSettings = {
  failuresInRow: 10,
  badShare: 0.5,
  minimumCalls: 20,
  windowMs: 30_000,
  restMs: 1_000,
  restCapMs: 30_000,
  probeMs: 60_000,
}

const closed = 0
const open = 1

/** Every cell changes by itself; what decides (the step to open, the right to probe) is one compare-and-swap. */
export function createBreakers(options: {
  readonly health: HealthCells
  readonly clock: Clock
  readonly settings?: BreakerSettings
}): Breakers {
  const { health, clock, settings = defaultBreakerSettings } = options
  const { cells } = health
  const longestMs = Math.max(settings.restCapMs, settings.probeMs)

  /** Before its state says so, since whoever sees that looks at the time next. */
  function rest(at: number, tick: number): void {
    const level = Atomics.load(cells, at + cell.restLevel)
    const restMs = Math.min(settings.restCapMs, settings.restMs * 2 ** level)
    Atomics.store(cells, at + cell.until, (tick + restMs) | 0)
    Atomics.store(cells, at + cell.restLevel, Math.min(level + 1, 30))
  }

  function heal(at: number): void {
    for (const name of ['good', 'bad', 'inRow', 'restLevel'] as const) {
      Atomics.store(cells, at + cell[name], 0)
    }
    Atomics.store(cells, at + cell.state, closed)
  }

  /** True: it opens by this one. */
  function count(at: number, isGood: boolean): boolean {
    const tick = tickOf(clock)
    const start = Atomics.load(cells, at + cell.windowStart)
    const isOver = (tick - start) >>> 0 >= settings.windowMs
    if (isOver && Atomics.compareExchange(cells, at + cell.windowStart, start, tick) === start) {
      Atomics.store(cells, at + cell.good, 0)
      Atomics.store(cells, at + cell.bad, 0)
    }
    if (isGood) {
      Atomics.add(cells, at + cell.good, 1)
      if (Atomics.load(cells, at + cell.inRow) !== 0) Atomics.store(cells, at + cell.inRow, 0)
      return false
    }
    const inRow = Atomics.add(cells, at + cell.inRow, 1) + 1
    const bad = Atomics.add(cells, at + cell.bad, 1) + 1
    const calls = Atomics.load(cells, at + cell.good) + bad
    const isTripped =
      inRow >= settings.failuresInRow ||
      (calls >= settings.minimumCalls && bad / calls >= settings.badShare)
    if (!isTripped || Atomics.load(cells, at + cell.state) !== closed) return false
    rest(at, tick)
    return Atomics.compareExchange(cells, at + cell.state, closed, open) === closed
  }

  function reportProbe(at: number, outcome: Outcome): Change {
    if (outcome === 'good') {
      heal(at)
      return 'heals'
    }
    if (outcome === 'bad') {
      rest(at, tickOf(clock))
      return 'rests'
    }
    // The probe told nothing: the next call is one.
    Atomics.store(cells, at + cell.until, tickOf(clock))
    return null
  }

  return {
    admit(target) {
      const at = health.offsetOf(target)
      if (at < 0 || Atomics.load(cells, at + cell.state) === closed) return 'call'
      const tick = tickOf(clock)
      const until = Atomics.load(cells, at + cell.until)
      if (ticksLeft(until, tick, longestMs) > 0) return 'refused'
      const lost = (tick + settings.probeMs) | 0
      const isOurs = Atomics.compareExchange(cells, at + cell.until, until, lost) === until
      return isOurs ? 'probe' : 'refused'
    },
    report(target, outcome, isProbe) {
      const at = health.offsetOf(target)
      if (at < 0) return null
      if (isProbe) return reportProbe(at, outcome)
      if (outcome === 'neutral' || Atomics.load(cells, at + cell.state) !== closed) return null
      return count(at, outcome === 'good') ? 'opens' : null
    },
  }
}
