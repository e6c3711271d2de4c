// Room 3: which target is tried next, after which wait, and when there is none left.
import { GatewayError } from '../../errors.ts'
import type { Clock } from '../../contract/clock.ts'
import type { HealthCells } from '../../counters/health-table.ts'
import type { PriceOf } from '../../providers/prices.ts'
import type { ProviderAdapter } from '../../providers/provider.ts'
import type { TargetEntity } from '../../snapshot/world.ts'
import { advance, type Allowed, type Leg, type Routed } from '../call.ts'
import type { Random } from '../call-id.ts'
import type { AnswerHeaders } from '../upstream/exchange.ts'
import { waitForBackoff } from './backoff.ts'
import { createBreakers } from './breaker.ts'
import { createCredentialsHealth } from './credential-health.ts'
import { createLatencies } from './latency.ts'
import { createLegs, isHindrance, type Reason } from './legs.ts'
import type { OperationsOf } from './operations-of.ts'
import { createOutcomes } from './outcomes.ts'
import { passOver } from './pass-over.ts'
import { createPlanner } from './plan.ts'
import { backoffMs, isFull, stepsAfter, type Failure } from './retry.ts'
import { createRouteLog, type Warn } from './route-log.ts'
import { createWaitingRoom } from './waiting-room.ts'

/** An attempt that failed before the client saw anything of it. */
export interface Failed {
  readonly leg: Leg
  readonly failure: Failure
}

export interface Router {
  start(call: Allowed): Routed
  /**
   * The next attempt; waits its back-off, or its turn. `previous` is the attempt before, null at first. Throws the
   * failure's error when nothing more is to be tried, and what stands in the way when nothing could be.
   */
  next(call: Routed, previous: Failed | null): Promise<Leg>
  /** A second attempt beside one that is under way, at another target or with another credential; null: there is none. */
  hedge(call: Routed, leg: Leg): Leg | null
  succeed(call: Routed, leg: Leg): void
  /** For a failure that no attempt follows: after the first byte, or of a hedge that lost. */
  fail(call: Routed, leg: Leg, failure: Failure): void
  /** Takes what a good answer's headers tell of the credential's limits. */
  learn(leg: Leg, headers: AnswerHeaders): void
}

/** No target can be asked now. */
interface Nothing {
  readonly error: GatewayError | null
  /** Until the first credential may be used again; null: waiting does not help. */
  readonly restMs: number | null
  readonly isEasing: boolean
}

export interface RouterOptions {
  readonly adapterOf: (kind: string) => ProviderAdapter | undefined
  readonly operationsOf: OperationsOf
  readonly health: HealthCells
  readonly priceOf: PriceOf
  readonly clock: Clock
  readonly random: Random
  readonly log: Warn
}

export function createRouter(options: RouterOptions): Router {
  const { clock, random } = options
  const breakers = createBreakers(options)
  const credentials = createCredentialsHealth(options)
  const latencies = createLatencies(options)
  const legs = createLegs({ ...options, breakers, credentials, latencies })
  const room = createWaitingRoom({ clock })
  const routeLog = createRouteLog(options)
  const outcomes = createOutcomes({ breakers, credentials, latencies, room, routeLog, clock })
  const plan = createPlanner({ ...options, latencies })

  async function next(call: Routed, previous: Failed | null): Promise<Leg> {
    try {
      if (previous !== null) {
        outcomes.fail(call, previous.leg, previous.failure)
        const following = await follow(call, previous)
        if (following !== null) return following
      }
      return await otherTarget(call, previous?.failure.error ?? null)
    } catch (error) {
      if (error instanceof GatewayError) routeLog.unanswered(call, error)
      throw error
    }
  }

  /** Null: on to the next target. Throws where nothing may follow. */
  async function follow(call: Routed, { leg, failure }: Failed): Promise<Leg | null> {
    const { route } = call
    const steps = stepsAfter(failure, route.tries, route.maxTries)
    if (steps.length === 0 || route.attempts >= route.maxAttempts) throw failure.error
    for (const step of steps) {
      if (step === 'bigger_context') {
        route.contextAbove = contextOf(leg.target)
        break
      }
      if (step === 'next_target') break
      if (step === 'retry') {
        // Each target that follows is worth more than another try here.
        const following = route.targets.length - route.at - 1
        if (route.attempts + following >= route.maxAttempts) continue
        const other = isFull(failure) ? elsewhere(call, failure.error) : null
        if (other !== null) return other
        if (!(await waitOut(call, failure))) continue
        route.triedCredentials = []
      } else if (leg.provider.credentials.length < 2) continue
      else if (leg.credential !== null) route.triedCredentials.push(leg.credential.id)
      const again = legs.at(call, leg.target, step, true)
      if (isHindrance(again)) continue
      route.tries += 1
      return again
    }
    route.refusal ??= failure.error
    move(call)
    return null
  }

  /** A target behind this one that is well. Null: there is none, and the call stays where it is. */
  function elsewhere(call: Routed, error: GatewayError): Leg | null {
    const { route } = call
    const { at, tries, triedCredentials } = route
    move(call)
    const found = look(call, 'fallback', false)
    if ('target' in found) {
      route.refusal ??= error
      return found
    }
    Object.assign(route, { at, tries, triedCredentials })
    return null
  }

  function move({ route }: Routed): void {
    route.at += 1
    route.tries = 0
    route.triedCredentials = []
  }

  /** False: the wait would outlast the call. */
  async function waitOut(call: Routed, failure: Failure): Promise<boolean> {
    const { route, client, journal } = call
    const waitMs = backoffMs(failure, route.tries, random)
    const startNs = clock.monotonicNs()
    if (startNs + waitMs * 1e6 >= route.deadlineNs) return false
    await waitForBackoff(client, waitMs)
    journal.backoffNs += clock.monotonicNs() - startNs
    if (client.isGone) throw client.goneError()
    return true
  }

  async function otherTarget(call: Routed, last: GatewayError | null): Promise<Leg> {
    const { id, routing } = call.grant.model
    const isQueued = routing.maxQueueMs > 0
    let restMs: number | null = isQueued && last === null && room.hasLine(id) ? 0 : null
    let refused: GatewayError | null = null
    for (let isBack = false; ; isBack = true) {
      if (restMs !== null) await standInLine(call, restMs, isBack, refused ?? last)
      let found = firstOpen(call, last === null && !isBack ? 'first' : 'fallback')
      if (isQueued && last?.code === 'upstream_rate_limited' && !isBack && !('target' in found)) {
        // All were asked: whoever has room first is asked again.
        call.route.at = 0
        found = firstOpen(call, 'fallback')
      }
      if ('target' in found) return found
      refused = found.error
      restMs = found.restMs
      if (restMs === null || !isQueued) throw errorOf(call, last, refused)
      call.route.at = 0
    }
  }

  /** Throws when the call may wait no longer. */
  async function standInLine(
    call: Routed,
    restMs: number,
    isBack: boolean,
    error: GatewayError | null,
  ): Promise<void> {
    const { client, grant, caller, journal } = call
    const startNs = clock.monotonicNs()
    const outcome = await room.wait({
      line: grant.model.id,
      tenantId: caller.application.tenantId,
      client,
      untilNs: call.startNs + grant.model.routing.maxQueueMs * 1e6,
      restMs,
      isBack,
      bytes: journal.requestBytes,
    })
    journal.backoffNs += clock.monotonicNs() - startNs
    if (outcome === 'gone') throw client.goneError()
    if (outcome !== 'turn') {
      throw error ?? new GatewayError('upstream_rate_limited', { headers: { 'retry-after': '1' } })
    }
  }

  /** A guess of ours does not stop the last credential of all; the provider's own word does. */
  function firstOpen(call: Routed, reason: Reason): Leg | Nothing {
    const from = call.route.at
    const found = look(call, reason, false)
    if (!('isEasing' in found) || !found.isEasing) return found
    call.route.at = from
    return look(call, reason, true)
  }

  function look(call: Routed, reason: Reason, mayEase: boolean): Leg | Nothing {
    const { route } = call
    let error: GatewayError | null = null
    let restMs: number | null = null
    let isEasing = false
    for (; route.at < route.targets.length; move(call)) {
      if (route.deadlineNs !== 0 && clock.monotonicNs() >= route.deadlineNs) break
      const target = route.targets[route.at]!
      if (target === route.hedged) continue
      if (route.contextAbove !== null && contextOf(target) <= route.contextAbove) {
        passOver(call, target, 'context')
        continue
      }
      const leg = legs.at(call, target, reason, mayEase)
      if (!isHindrance(leg)) {
        route.tries = 1
        return leg
      }
      passOver(call, target, leg.reason)
      isEasing ||= leg.reason === 'easing'
      // Whoever has to wait is told the shortest time.
      if (leg.restMs !== null && (restMs === null || leg.restMs < restMs)) {
        restMs = leg.restMs
        error = leg.error
      } else error ??= leg.error
    }
    return { error, restMs, isEasing }
  }

  return {
    start: (call) => advance(call, { route: plan(call) }),
    next,
    hedge(call, leg) {
      const { route } = call
      if (route.attempts >= route.maxAttempts) return null
      for (const target of route.targets.slice(route.at + 1)) {
        const second = legs.at(call, target, 'hedge', false)
        if (isHindrance(second)) continue
        route.hedged = target
        return second
      }
      if (leg.provider.credentials.length < 2 || leg.credential === null) return null
      route.triedCredentials = [leg.credential.id]
      const second = legs.at(call, leg.target, 'hedge', false)
      return isHindrance(second) ? null : second
    },
    succeed: outcomes.succeed,
    fail: outcomes.fail,
    learn: outcomes.learn,
  }
}

/** What the client hears when nothing is left: what a provider said, else the first reason that was found before asking one. */
function errorOf(
  { route }: Routed,
  last: GatewayError | null,
  refused: GatewayError | null,
): GatewayError {
  if (last !== null && !last.code.startsWith('unsupported_')) return last
  return (
    route.refusal ??
    refused ??
    new GatewayError('no_target_available', { headers: { 'retry-after': '1' } })
  )
}

/** Tokens, as the administrator or the catalogue knows it; zero: unknown. */
function contextOf({ contextTokens, facts }: TargetEntity): number {
  return contextTokens ?? facts?.contextTokens ?? 0
}
