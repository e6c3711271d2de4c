// Slows down who guesses passwords: per account and address, and per address over all accounts.
import { formatAddress, parseAddress, subnetKey } from '@portcullis/shield-addon/protocol'
import type { Clock } from '../contract/clock.ts'

/** Wrong attempts that cost nothing, then the pause doubles from a second up to the longest. */
const freeAttempts = { pair: 5, address: 50 } as const
const longestPauseMs = 15 * 60_000
/** A quiet time after which the attempts are forgotten. */
const forgetMs = 60 * 60_000
const capacity = 20_000

interface Attempts {
  count: number
  lastAt: number
}

export interface LoginThrottle {
  /** Milliseconds to wait before the next attempt; zero: try now, and the attempt is counted as wrong until `succeed`. */
  attempt(email: string, address: string): number
  /** Forgets the account's attempts from this address. */
  succeed(email: string, address: string): void
}

/** An attempt counts before its password is checked, so that many at once are no way around. Memory is bounded: the oldest go first. */
export function createLoginThrottle(clock: Clock): LoginThrottle {
  const attempts = new Map<string, Attempts>()

  function pauseOf(key: string, free: number, now: number): number {
    const known = attempts.get(key)
    if (known === undefined || now - known.lastAt > forgetMs || known.count < free) return 0
    const pause = Math.min(longestPauseMs, 1_000 * 2 ** Math.min(30, known.count - free))
    return Math.max(0, known.lastAt + pause - now)
  }

  function count(key: string, now: number): void {
    const known = attempts.get(key)
    const isFresh = known !== undefined && now - known.lastAt <= forgetMs
    attempts.delete(key)
    attempts.set(key, { count: isFresh ? known.count + 1 : 1, lastAt: now })
    if (attempts.size > capacity) attempts.delete(attempts.keys().next().value as string)
  }

  return {
    attempt(email, from) {
      const address = networkOf(from)
      const now = clock.nowMs()
      const waitMs = Math.max(
        pauseOf(`${email} ${address}`, freeAttempts.pair, now),
        pauseOf(address, freeAttempts.address, now),
      )
      if (waitMs > 0) return waitMs
      count(`${email} ${address}`, now)
      count(address, now)
      return 0
    },
    succeed(email, from) {
      const address = networkOf(from)
      attempts.delete(`${email} ${address}`)
      const whole = attempts.get(address)
      if (whole !== undefined) whole.count = Math.max(0, whole.count - 1)
    },
  }
}

/** Who has one IPv6 address has its whole /64. */
function networkOf(text: string): string {
  const address = parseAddress(text)
  return address === null ? text : formatAddress(subnetKey(address))
}
