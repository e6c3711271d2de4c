// What an administrator should see of routes in the log: breakers, refused credentials, calls that found no target.
import type { Logger } from 'pino'
import type { Clock } from '../../contract/clock.ts'
import type { HealthCells } from '../../counters/health-table.ts'
import type { GatewayError } from '../../errors.ts'
import type { Leg, Routed } from '../call.ts'
import type { Change } from './breaker.ts'
import { credentialCell, targetCell, tickOf, ticksLeft } from './health-cells.ts'
import type { Failure } from './retry.ts'

export type Warn = Pick<Logger, 'warn'>

export interface RouteLog {
  /** `failure`: the one that opened it. */
  breaker(call: Routed, leg: Leg, change: Exclude<Change, null>, failure: Failure | null): void
  refused(call: Routed, leg: Leg, failure: Failure): void
  /** The call ends with this error, and no target has answered it. */
  unanswered(call: Routed, error: GatewayError): void
}

/** A storm is told once in this time for each target and credential, by all workers together. */
const quietMs = 30_000
const longestWords = 300

export function createRouteLog(options: {
  readonly health: HealthCells
  readonly clock: Clock
  readonly log: Warn
}): RouteLog {
  const { health, clock, log } = options
  const { cells } = health

  /** One caller gets true; nobody does again before the time is over. */
  function mayTell(cell: number): boolean {
    const tick = tickOf(clock)
    const until = Atomics.load(cells, cell)
    if (ticksLeft(until, tick, quietMs) > 0) return false
    return Atomics.compareExchange(cells, cell, until, (tick + quietMs) | 0) === until
  }

  return {
    breaker(call, leg, change, failure) {
      const at = health.offsetOf(leg.target.slot)
      if (at < 0) return
      const isTold = at + targetCell.isTold
      if (change === 'heals') {
        // What was not told needs no end.
        if (Atomics.compareExchange(cells, isTold, 1, 0) !== 1) return
        log.warn(placeOf(call, leg), 'a target is well again and gets calls')
        return
      }
      if (Atomics.load(cells, isTold) === 1 || !mayTell(at + targetCell.openQuiet)) return
      Atomics.store(cells, isTold, 1)
      const why = failure === null ? {} : describe(failure.error)
      log.warn({ ...placeOf(call, leg), ...why }, 'a target fails and rests: its breaker is open')
    },
    refused(call, leg, { error, upstreamStatus }) {
      const at = health.offsetOf(leg.credential?.slot ?? null)
      if (at < 0 || !mayTell(at + credentialCell.refusedQuiet)) return
      log.warn(
        {
          ...placeOf(call, leg),
          credential: leg.credential?.id,
          status: upstreamStatus,
          ...describe(error),
        },
        'a provider refuses its credential',
      )
    },
    unanswered(call, error) {
      if (!isOurs(error)) return
      const { id, grant, route } = call
      const at = health.offsetOf(route.targets[0]?.slot ?? null)
      if (at < 0) return
      if (!mayTell(at + targetCell.failedQuiet)) {
        Atomics.add(cells, at + targetCell.untold, 1)
        return
      }
      const untold = Atomics.exchange(cells, at + targetCell.untold, 0)
      log.warn(
        {
          call: id,
          model: grant.model.name,
          attempts: call.journal.attempts.length,
          ...describe(error),
          ...(untold === 0 ? {} : { alsoFailed: untold }),
        },
        'no target answered a call',
      )
    },
  }
}

function placeOf({ id, grant }: Routed, { provider, target }: Leg) {
  return {
    call: id,
    model: grant.model.name,
    provider: provider.name,
    upstreamModel: target.model,
  }
}

function describe({ code, detail }: GatewayError) {
  return { code, ...(detail === undefined ? {} : { error: detail.slice(0, longestWords) }) }
}

/** Not the client's request, and not a client that left. */
function isOurs({ code, status }: GatewayError): boolean {
  return status >= 500 || code === 'upstream_rate_limited' || code === 'upstream_credential_refused'
}
