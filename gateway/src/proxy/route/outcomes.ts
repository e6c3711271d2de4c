// Passes what became of an attempt to everything that remembers: breaker, credential, averages, and those who wait.
import type { Clock } from '../../contract/clock.ts'
import type { Leg, Routed } from '../call.ts'
import type { AnswerHeaders } from '../upstream/exchange.ts'
import type { Breakers } from './breaker.ts'
import type { CredentialsHealth } from './credential-health.ts'
import type { Latencies } from './latency.ts'
import { readRest } from './read-limits.ts'
import { outcomeOf, type Failure } from './retry.ts'
import type { RouteLog } from './route-log.ts'
import type { WaitingRoom } from './waiting-room.ts'

export interface Outcomes {
  succeed(call: Routed, leg: Leg): void
  fail(call: Routed, leg: Leg, failure: Failure): void
  learn(leg: Leg, headers: AnswerHeaders): void
}

export function createOutcomes(options: {
  readonly breakers: Breakers
  readonly credentials: CredentialsHealth
  readonly latencies: Latencies
  readonly room: WaitingRoom
  readonly routeLog: RouteLog
  readonly clock: Clock
}): Outcomes {
  const { breakers, credentials, latencies, room, routeLog, clock } = options

  return {
    succeed(call, leg) {
      const change = breakers.report(leg.target.slot, 'good', leg.reason === 'probe')
      if (change !== null) routeLog.breaker(call, leg, change, null)
      if (leg.credential !== null) credentials.succeed(leg.credential)
      if (call.route.isTimed) {
        const { isStream } = call.envelope
        const endNs = isStream ? (call.journal.firstTokenNs ?? leg.startNs) : clock.monotonicNs()
        latencies.observe(leg.target.slot, isStream ? 'stream' : 'whole', endNs - leg.startNs)
        latencies.end(leg.target.slot)
      }
      if (room.size > 0) room.settle(call.grant.model.id, true)
    },
    fail(call, leg, failure) {
      const change = breakers.report(leg.target.slot, outcomeOf(failure), leg.reason === 'probe')
      if (change !== null) routeLog.breaker(call, leg, change, failure)
      if (leg.credential !== null) noteCredential(leg.credential, failure)
      if (isRefusal(failure)) routeLog.refused(call, leg, failure)
      if (call.route.isTimed) latencies.end(leg.target.slot)
      if (room.size > 0) room.settle(call.grant.model.id, false)
    },
    learn({ credential }, headers) {
      if (credential === null) return
      const restMs = readRest(headers, clock)
      if (restMs !== null && restMs > 0) credentials.rest(credential, 'cooling', restMs)
    },
  }

  function noteCredential(
    credential: NonNullable<Leg['credential']>,
    { error, upstreamStatus, retryAfterMs }: Failure,
  ): void {
    if (isUnknown({ error, upstreamStatus })) credentials.rest(credential, 'refused', null)
    else if (upstreamStatus === 402) credentials.rest(credential, 'exhausted', retryAfterMs)
    else if (error.code === 'upstream_rate_limited') {
      // Spent quota: the provider says that trying again does not help.
      const state = error.isRetryable ? 'cooling' : 'exhausted'
      credentials.rest(credential, state, retryAfterMs)
    }
  }
}

/** Without a status: no proof of it could be made, or no token be had for it. */
function isUnknown({ error, upstreamStatus }: Pick<Failure, 'error' | 'upstreamStatus'>): boolean {
  if (upstreamStatus === null) return error.code === 'upstream_credential_refused'
  return upstreamStatus === 401
}

/** What its administrator has to mend: the credential is not known, or may not do this. */
function isRefusal(failure: Failure): boolean {
  return isUnknown(failure) || failure.upstreamStatus === 403
}
