// What follows a failed attempt: a table of errors, and the wait before another try.
import type { ErrorCode, GatewayError } from '../../errors.ts'
import type { Random } from '../call-id.ts'
import type { Outcome } from './breaker.ts'

export interface Failure {
  readonly error: GatewayError
  /** Null: no answer arrived. */
  readonly upstreamStatus: number | null
  /** Milliseconds the provider asked to wait. */
  readonly retryAfterMs: number | null
}

export type Step = 'other_credential' | 'retry' | 'next_target' | 'bigger_context'

/** One row: what may follow, in this order; what is not possible or not left is skipped. */
interface FollowUp {
  readonly steps: readonly Step[]
  /** What it says of the target's health. */
  readonly outcome: Outcome
}

/** Nobody's fault, or the request's own: another target would say the same, or nobody is there to hear it. */
const nothing: FollowUp = { steps: [], outcome: 'neutral' }
const elsewhere: FollowUp = { steps: ['next_target'], outcome: 'neutral' }
const again: FollowUp = { steps: ['retry', 'next_target'], outcome: 'bad' }

/** Errors that are not here end the call. */
const followUps: Readonly<Partial<Record<ErrorCode, FollowUp>>> = {
  // Found out before anything was sent: another target may know it.
  unsupported_parameter: elsewhere,
  unsupported_operation: elsewhere,
  context_length_exceeded: { steps: ['bigger_context'], outcome: 'neutral' },
  upstream_rejected: elsewhere,
  upstream_credential_refused: { steps: ['other_credential', 'next_target'], outcome: 'neutral' },
  upstream_rate_limited: {
    steps: ['other_credential', 'retry', 'next_target'],
    outcome: 'neutral',
  },
  upstream_overloaded: again,
  upstream_failed: again,
  upstream_unreadable: again,
  // Waiting for a silent target once is enough.
  upstream_timeout: { steps: ['next_target'], outcome: 'bad' },
}

/** Statuses that say more than the code of ours that they become. */
const followUpsByStatus: ReadonlyMap<number, FollowUp> = new Map([
  [400, nothing],
  [409, { steps: ['retry', 'next_target'], outcome: 'neutral' }],
  [413, nothing],
  [422, nothing],
  [425, { steps: ['retry', 'next_target'], outcome: 'neutral' }],
  // The key is known and may not do this: it may do something else.
  [403, { steps: ['other_credential', 'next_target'], outcome: 'bad' }],
])

const firstBackoffMs = 100
/** A provider that asks for more is not waited for. */
export const longestBackoffMs = 2_000

function followUpOf({ error, upstreamStatus }: Failure): FollowUp {
  const byCode = followUps[error.code] ?? nothing
  if (upstreamStatus === null || error.code === 'context_length_exceeded') return byCode
  return followUpsByStatus.get(upstreamStatus) ?? byCode
}

/** The steps that are left, in their order; `tries` counts the attempts made at this target. */
export function stepsAfter(failure: Failure, tries: number, maxTries: number): readonly Step[] {
  const { steps } = followUpOf(failure)
  const { error, retryAfterMs } = failure
  const mayRetry =
    error.isRetryable &&
    tries < maxTries &&
    (retryAfterMs === null || retryAfterMs <= longestBackoffMs)
  return mayRetry ? steps : steps.filter((step) => step !== 'retry')
}

/** Whoever says that it has no room now is waited for only where nobody else can take the call. */
export function isFull({ error, retryAfterMs }: Failure): boolean {
  return error.code === 'upstream_rate_limited' || (retryAfterMs ?? 0) > 0
}

/** Full jitter: anything from nothing to a bound that doubles with each try, after what the provider asked for. */
export function backoffMs(failure: Failure, tries: number, random: Random): number {
  const bound = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (tries - 1))
  return (failure.retryAfterMs ?? 0) + random() * bound
}

/** What a failure says about the target's health. A full or refusing one is alive; its credential is another matter. */
export function outcomeOf(failure: Failure): Outcome {
  return followUpOf(failure).outcome
}
