// What all workers know of a credential: whether it may be used now, and when again.
import type { Clock } from '../../contract/clock.ts'
import type { HealthCells } from '../../counters/health-table.ts'
import type { CredentialEntity } from '../../snapshot/world.ts'
import { credentialCell as cell, tickOf, ticksLeft } from './health-cells.ts'

/**
 * `cooling`: the provider named a time. `easing`: it named none, so this is a guess, and where nothing else is left the
 * credential is used all the same. `exhausted`: its money or quota is spent. `refused`: the provider does not know it.
 */
export type CredentialState = 'healthy' | 'cooling' | 'easing' | 'exhausted' | 'refused'

export interface CredentialHealth {
  readonly state: CredentialState
  /** Milliseconds until it is used again; zero for a healthy one. */
  readonly restMs: number
}

export interface CredentialsHealth {
  of(credential: CredentialEntity): CredentialHealth
  /** `toldMs`: the provider's own time, null where it named none. */
  rest(
    credential: CredentialEntity,
    state: Exclude<CredentialState, 'healthy' | 'easing'>,
    toldMs: number | null,
  ): void
  /** It was taken: whatever was wrong is over. */
  succeed(credential: CredentialEntity): void
}

const states = ['healthy', 'cooling', 'easing', 'exhausted', 'refused'] as const

/** Milliseconds where the provider names no time: the first, doubled each time that it was no better afterwards. */
const guesses = {
  cooling: { firstMs: 1_000, longestMs: 30_000 },
  exhausted: { firstMs: 300_000, longestMs: 3_600_000 },
  refused: { firstMs: 60_000, longestMs: 3_600_000 },
} as const

/** Longer ones are cut: an hourly call is a cheap way to see that a limit was raised. */
const longestRestMs = 3_600_000

const healthy: CredentialHealth = { state: 'healthy', restMs: 0 }

export function createCredentialsHealth(options: {
  readonly health: HealthCells
  readonly clock: Clock
}): CredentialsHealth {
  const { health, clock } = options
  const { cells } = health

  return {
    of({ slot }) {
      const at = health.offsetOf(slot)
      if (at < 0) return healthy
      const state = Atomics.load(cells, at + cell.state)
      if (state === 0) return healthy
      const restMs = ticksLeft(Atomics.load(cells, at + cell.until), tickOf(clock), longestRestMs)
      return restMs === 0 ? healthy : { state: states[state]!, restMs }
    },
    rest({ slot }, state, toldMs) {
      const at = health.offsetOf(slot)
      if (at < 0) return
      const tick = tickOf(clock)
      const until = Atomics.load(cells, at + cell.until)
      const isResting =
        Atomics.load(cells, at + cell.state) !== 0 && ticksLeft(until, tick, longestRestMs) > 0
      const level = Atomics.load(cells, at + cell.level)
      // Of many calls that fail together only the first raises the guess.
      if (!isResting) Atomics.store(cells, at + cell.level, Math.min(level + 1, 30))
      const { firstMs, longestMs } = guesses[state]
      const guessMs = Math.min(
        longestMs,
        firstMs * 2 ** (isResting ? Math.max(0, level - 1) : level),
      )
      const restMs = Math.min(longestRestMs, Math.ceil(toldMs ?? guessMs))
      if (isResting && restMs <= ticksLeft(until, tick, longestRestMs)) return
      Atomics.store(cells, at + cell.until, (tick + restMs) | 0)
      const name = state === 'cooling' && toldMs === null ? 'easing' : state
      Atomics.store(cells, at + cell.state, states.indexOf(name))
    },
    succeed({ slot }) {
      const at = health.offsetOf(slot)
      if (at < 0 || Atomics.load(cells, at + cell.state) === 0) return
      // A call from before the refusal says nothing of what came after it.
      if (ticksLeft(Atomics.load(cells, at + cell.until), tickOf(clock), longestRestMs) > 0) return
      Atomics.store(cells, at + cell.level, 0)
      Atomics.store(cells, at + cell.state, 0)
    },
  }
}
