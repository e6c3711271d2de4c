// A breaker per target: stops calling what fails, and tries it again by itself.

export interface Breakers {
  /** False while the target rests. True lets one call through; its outcome must be reported. */
  admit(target: string): boolean
  /** `good`, `bad`, or `neutral` where the outcome says nothing about the target (the client left, its request was wrong). */
  report(target: string, outcome: Outcome): void
}

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
}

export const defaultBreakerSettings: BreakerSettings = {
  failuresInRow: 10,
  badShare: 0.5,
  minimumCalls: 20,
  windowMs: 30_000,
  restMs: 1_000,
  restCapMs: 30_000,
}

interface Breaker {
  state: 'closed' | 'open' | 'probing'
  inRow: number
  windowStartMs: number
  good: number
  bad: number
  restMs: number
  openUntilMs: number
}

/** A target that was healthy and idle costs nothing: its breaker is forgotten beyond this many. */
const maxBreakers = 10_000

/** This worker's own view; `nowMs` is monotonic. */
export function createBreakers(
  nowMs: () => number,
  settings: BreakerSettings = defaultBreakerSettings,
): Breakers {
  const breakers = new Map<string, Breaker>()

  function fresh(): Breaker {
    return {
      state: 'closed',
      inRow: 0,
      windowStartMs: nowMs(),
      good: 0,
      bad: 0,
      restMs: settings.restMs,
      openUntilMs: 0,
    }
  }

  function find(target: string): Breaker {
    let breaker = breakers.get(target)
    if (breaker === undefined) {
      if (breakers.size >= maxBreakers) forgetOne()
      breaker = fresh()
      breakers.set(target, breaker)
    }
    return breaker
  }

  function forgetOne(): void {
    for (const [target, breaker] of breakers) {
      if (breaker.state !== 'closed') continue
      breakers.delete(target)
      return
    }
  }

  function open(breaker: Breaker): void {
    breaker.state = 'open'
    breaker.openUntilMs = nowMs() + breaker.restMs
    breaker.restMs = Math.min(settings.restCapMs, breaker.restMs * 2)
  }

  function count(breaker: Breaker, outcome: 'good' | 'bad'): void {
    if (nowMs() - breaker.windowStartMs >= settings.windowMs) {
      breaker.windowStartMs = nowMs()
      breaker.good = 0
      breaker.bad = 0
    }
    breaker[outcome] += 1
    breaker.inRow = outcome === 'bad' ? breaker.inRow + 1 : 0
  }

  function isTripped({ inRow, good, bad }: Breaker): boolean {
    if (inRow >= settings.failuresInRow) return true
    const calls = good + bad
    return calls >= settings.minimumCalls && bad / calls >= settings.badShare
  }

  return {
    admit(target) {
      const breaker = breakers.get(target)
      if (breaker === undefined || breaker.state === 'closed') return true
      if (breaker.state === 'probing' || nowMs() < breaker.openUntilMs) return false
      breaker.state = 'probing'
      return true
    },
    report(target, outcome) {
      const breaker = find(target)
      if (breaker.state === 'probing') {
        if (outcome === 'good') breakers.delete(target)
        else if (outcome === 'bad') open(breaker)
        // The probe told nothing: the next call is one.
        else breaker.state = 'open'
        return
      }
      if (outcome === 'neutral') return
      count(breaker, outcome)
      if (breaker.state === 'closed' && isTripped(breaker)) open(breaker)
    },
  }
}
