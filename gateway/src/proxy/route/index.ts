// Room 3: which target is tried next, after which wait, and when there is none left.
import { GatewayError } from '../../errors.ts'
import type { Clock } from '../../contract/clock.ts'
import { wireFor, type ProviderAdapter } from '../../providers/provider.ts'
import type { AnyWire } from '../../providers/wire.ts'
import type { ProviderEntity, TargetEntity } from '../../snapshot/world.ts'
import { advance, type Allowed, type Leg, type Routed } from '../call.ts'
import type { Random } from '../call-id.ts'
import { waitForBackoff } from './backoff.ts'
import type { Breakers } from './breaker.ts'
import { drawByWeight, orderTargets } from './choose.ts'
import { backoffMs, decideStep, outcomeOf, type Failure } from './retry.ts'

export interface Router {
  start(call: Allowed): Routed
  /**
   * The next attempt; waits its back-off. `failure` is that of the attempt before, null at first. Throws the failure's
   * error when nothing more is to be tried, `no_target_available` when nothing could be.
   */
  next(
    call: Routed,
    previous: { readonly leg: Leg; readonly failure: Failure } | null,
  ): Promise<Leg>
  succeed(leg: Leg): void
  /** For a failure after the client saw the first byte: nothing follows it. */
  fail(leg: Leg, failure: Failure): void
}

const attemptsATarget = 3

export function createRouter(options: {
  readonly adapterOf: (kind: string) => ProviderAdapter | undefined
  readonly breakers: Breakers
  readonly clock: Clock
  readonly random: Random
}): Router {
  const { adapterOf, breakers, clock, random } = options

  function start(call: Allowed): Routed {
    // A client library that retries by itself would multiply ours.
    const retried = Number(call.headers['x-stainless-retry-count'] ?? 0)
    return advance(call, {
      route: {
        targets: orderTargets(call.grant.model.targets, random),
        maxAttempts: retried > 0 ? 1 : attemptsATarget,
        deadlineNs: 0,
        at: 0,
        tries: 0,
        canonical: null,
      },
    })
  }

  async function next(
    call: Routed,
    previous: { readonly leg: Leg; readonly failure: Failure } | null,
  ): Promise<Leg> {
    const { route } = call
    let last: GatewayError | null = null
    if (previous !== null) {
      const { leg, failure } = previous
      last = failure.error
      breakers.report(leg.targetKey, outcomeOf(failure))
      const step = decideStep(failure, route.tries, route.maxAttempts)
      if (step === 'give_up') throw failure.error
      if (step === 'retry' && (await waitOut(call, failure)) && breakers.admit(leg.targetKey)) {
        route.tries += 1
        return legTo(call, leg.target, leg.provider, leg.adapter, leg.wire)
      }
      route.at += 1
    }
    return firstOpen(call, last)
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

  function firstOpen(call: Routed, last: GatewayError | null): Leg {
    const { route, world } = call
    let refused = last
    for (; route.at < route.targets.length; route.at++) {
      if (route.deadlineNs !== 0 && clock.monotonicNs() >= route.deadlineNs) break
      const target = route.targets[route.at]!
      const provider = world.provider(target.providerId)
      const adapter = provider === undefined ? undefined : adapterOf(provider.adapter)
      if (provider === undefined || adapter === undefined) continue
      const { operation, dialect } = call.codec
      const wire = wireFor(adapter, operation, dialect, target.model)
      if (wire === undefined) {
        refused ??= new GatewayError('unsupported_operation', {
          detail: `provider ${provider.name} has no ${operation}`,
        })
        continue
      }
      if (adapter.needsCredential && provider.credentials.length === 0) {
        const detail = `provider ${provider.name} has no credential`
        refused ??= new GatewayError('upstream_credential_refused', { detail })
        continue
      }
      if (!breakers.admit(keyOf(target))) continue
      route.tries = 1
      return legTo(call, target, provider, adapter, wire)
    }
    throw refused ?? new GatewayError('no_target_available', { headers: { 'retry-after': '1' } })
  }

  function legTo(
    { codec, route, startNs }: Routed,
    target: TargetEntity,
    provider: ProviderEntity,
    adapter: ProviderAdapter,
    wire: AnyWire,
  ): Leg {
    if (route.deadlineNs === 0) route.deadlineNs = startNs + provider.timeouts.totalMs * 1e6
    const { credentials } = provider
    return {
      target,
      provider,
      adapter,
      credential: credentials.length === 0 ? null : drawByWeight(credentials, random),
      wire,
      passing: wire.dialect === codec.dialect ? wire.passing : null,
      targetKey: keyOf(target),
    }
  }

  return {
    start,
    next,
    succeed: (leg) => breakers.report(leg.targetKey, 'good'),
    fail: (leg, failure) => breakers.report(leg.targetKey, outcomeOf(failure)),
  }
}

function keyOf({ providerId, model }: TargetEntity): string {
  return `${providerId}/${model}`
}
