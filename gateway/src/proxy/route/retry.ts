// What follows a failed attempt: the same target again, the next one, or the client's error.
import type { GatewayError } from '../../errors.ts'
import type { Random } from '../call-id.ts'
import type { Outcome } from './breaker.ts'

export interface Failure {
  readonly error: GatewayError
  /** Null: no answer arrived. */
  readonly upstreamStatus: number | null
  /** Milliseconds the provider asked to wait. */
  readonly retryAfterMs: number | null
}

export type Step = 'retry' | 'next_target' | 'give_up'

const firstBackoffMs = 100
const longestBackoffMs = 2_000

/** Statuses that say the request itself is wrong: it would be on every target. */
const isRequestsFault: readonly number[] = [400, 413, 422]

/** `tries` counts the attempts made at this target. */
export function decideStep(failure: Failure, tries: number, maxAttempts: number): Step {
  const { error, upstreamStatus, retryAfterMs } = failure
  if (isNobodysFault(error)) return 'give_up'
  if (upstreamStatus !== null && isRequestsFault.includes(upstreamStatus)) return 'give_up'
  // Thrown before anything was sent: what the client asks for can not be said to this provider.
  if (error.code === 'unsupported_parameter' || error.code === 'invalid_request') return 'give_up'
  if (!error.isRetryable || tries >= maxAttempts) return 'next_target'
  // Waiting for a silent target once is enough.
  if (error.code === 'upstream_timeout') return 'next_target'
  if (retryAfterMs !== null && retryAfterMs > longestBackoffMs) return 'next_target'
  return 'retry'
}

/** Doubles with each try, at least what the provider asked for, jittered so that callers do not come back together. */
export function backoffMs(failure: Failure, tries: number, random: Random): number {
  const step = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (tries - 1))
  return Math.max(failure.retryAfterMs ?? 0, step / 2 + random() * (step / 2))
}

/** What a failure says about the target's health. A full or refusing one is alive; its credential is another matter. */
export function outcomeOf({ error, upstreamStatus }: Failure): Outcome {
  if (isNobodysFault(error)) return 'neutral'
  if (upstreamStatus === 401 || upstreamStatus === 403) return 'bad'
  if (upstreamStatus !== null && upstreamStatus >= 300 && upstreamStatus < 500) return 'neutral'
  return error.code.startsWith('upstream_') ? 'bad' : 'neutral'
}

/** The client left or was banned, or something of ours broke: another target would not help. */
function isNobodysFault({ code }: GatewayError): boolean {
  return (
    code === 'client_closed_request' ||
    code === 'source_blocked' ||
    code === 'shutting_down' ||
    code === 'internal_error'
  )
}
