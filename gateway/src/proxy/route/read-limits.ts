// Reads from a provider's rate-limit headers how long its credential has no room.
import type { Clock } from '../../contract/clock.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

/** What is left, and when it is full again; by vendor family, since only the names differ. */
const pairs: readonly (readonly [remaining: string, reset: string])[] = [
  ['x-ratelimit-remaining-requests', 'x-ratelimit-reset-requests'],
  ['x-ratelimit-remaining-tokens', 'x-ratelimit-reset-tokens'],
  ['anthropic-ratelimit-requests-remaining', 'anthropic-ratelimit-requests-reset'],
  ['anthropic-ratelimit-tokens-remaining', 'anthropic-ratelimit-tokens-reset'],
  ['anthropic-ratelimit-input-tokens-remaining', 'anthropic-ratelimit-input-tokens-reset'],
  ['anthropic-ratelimit-output-tokens-remaining', 'anthropic-ratelimit-output-tokens-reset'],
  ['x-ratelimit-remaining', 'x-ratelimit-reset'],
]

/** More is a fault: no limit rests longer, and clients are told in plain digits. */
export const longestToldMs = 86_400_000

/** Milliseconds until the last of the used-up limits has room again; null where none is used up. */
export function readRest(headers: Headers, clock: Pick<Clock, 'nowMs'>): number | null {
  let restMs: number | null = null
  for (const [remaining, reset] of pairs) {
    if (headers[remaining] !== '0') continue
    const value = headers[reset]
    const ms = typeof value === 'string' ? readReset(value, clock.nowMs()) : null
    // A negative time is none.
    if (ms === null || ms < 0) continue
    const boundMs = Math.min(ms, longestToldMs)
    if (restMs === null || boundMs > restMs) restMs = boundMs
  }
  return restMs
}

/** Numbers above this are no durations but seconds since the epoch. */
const firstEpochSeconds = 1_000_000_000

/** `6m0s`, `120ms`, `7.66s`; plain seconds; seconds since the epoch; a time by RFC 3339. */
function readReset(value: string, nowMs: number): number | null {
  const number = Number(value)
  if (value !== '' && Number.isFinite(number)) {
    return number >= firstEpochSeconds ? Math.max(0, number * 1_000 - nowMs) : number * 1_000
  }
  const duration = readDuration(value)
  if (duration !== null) return duration
  const time = Date.parse(value)
  return Number.isNaN(time) ? null : Math.max(0, time - nowMs)
}

const unitMs = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const

function readDuration(value: string): number | null {
  if (!/^(\d+(\.\d+)?(ms|[dhms]))+$/.test(value)) return null
  let ms = 0
  for (const [, count, unit] of value.matchAll(/(\d+(?:\.\d+)?)(ms|[dhms])/g)) {
    ms += Number(count) * unitMs[unit as keyof typeof unitMs]
  }
  return ms
}
