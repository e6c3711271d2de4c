// Turns a target into an attempt that can be made now, or says why it can not.
import { GatewayError } from '../../errors.ts'
import type { Clock } from '../../contract/clock.ts'
import { wireFor, type ProviderAdapter } from '../../providers/provider.ts'
import type { ProviderEntity, TargetEntity } from '../../snapshot/world.ts'
import type { Leg, Routed } from '../call.ts'
import type { Random } from '../call-id.ts'
import type { Breakers } from './breaker.ts'
import type { CredentialHealth, CredentialsHealth } from './credential-health.ts'
import type { Latencies } from './latency.ts'
import { describeLack, type OperationsOf } from './operations-of.ts'
import { pickCredential } from './pick-credential.ts'

export type Reason = Leg['reason']

/** Why no attempt is made at a target now. */
export interface Hindrance {
  readonly reason:
    | 'unknown_provider'
    | 'operation'
    | 'breaker'
    | 'credentials'
    | CredentialHealth['state']
  /** What the client hears when there is nothing else. */
  readonly error: GatewayError
  /** Milliseconds until a credential may be used again; null: waiting does not help. */
  readonly restMs: number | null
}

export interface Legs {
  /** `mayEase`: a credential that rests by our guess only is used when the target has no other. */
  at(call: Routed, target: TargetEntity, reason: Reason, mayEase: boolean): Leg | Hindrance
}

export function createLegs(options: {
  readonly adapterOf: (kind: string) => ProviderAdapter | undefined
  readonly operationsOf: OperationsOf
  readonly breakers: Breakers
  readonly credentials: CredentialsHealth
  readonly latencies: Latencies
  readonly clock: Clock
  readonly random: Random
}): Legs {
  const { adapterOf, operationsOf, breakers, credentials, latencies, clock, random } = options

  function noOperation(call: Routed, { name }: ProviderEntity): GatewayError {
    const { operation } = call.codec
    const able = operationsOf(call.grant.model, call.world)
    return new GatewayError('unsupported_operation', {
      param: 'model',
      message: describeLack(call.envelope.model, operation, able),
      detail: `provider ${name} has no ${operation}`,
    })
  }

  return {
    at(call, target, reason, mayEase) {
      const { route, codec, world } = call
      const provider = world.provider(target.providerId)
      const adapter = provider === undefined ? undefined : adapterOf(provider.adapter)
      if (provider === undefined || adapter === undefined) return hinder('unknown_provider', none())
      const wire = wireFor(adapter, codec.operation, codec.dialect, target.model, provider.baseUrl)
      if (wire === undefined) return hinder('operation', noOperation(call, provider))
      let credential: Leg['credential'] = null
      if (provider.credentials.length > 0) {
        const pick = pickCredential({
          credentials: provider.credentials,
          health: credentials,
          tried: route.triedCredentials,
          nowMs: call.atMs,
          key: route.key,
          holderId:
            call.conversation?.holder?.providerId === provider.id
              ? call.conversation.holder.credentialId
              : null,
          random,
          mayEase,
        })
        if (pick.credential === null) return noCredential(provider, pick.soonest)
        credential = pick.credential
      } else if (adapter.needsCredential) return noCredential(provider, null)
      // Last, since a probe that is granted is to be made.
      const admission = breakers.admit(target.slot)
      if (admission === 'refused') return hinder('breaker', none())
      if (route.deadlineNs === 0) route.deadlineNs = call.startNs + provider.timeouts.totalMs * 1e6
      route.attempts += 1
      if (route.isTimed) latencies.begin(target.slot)
      return {
        target,
        provider,
        adapter,
        credential,
        wire,
        passing: wire.dialect === codec.dialect ? wire.passing : null,
        timeouts: timeoutsOf(provider, target),
        reason: admission === 'probe' ? 'probe' : reason,
        startNs: clock.monotonicNs(),
      }
    },
  }
}

export function isHindrance(leg: Leg | Hindrance): leg is Hindrance {
  return 'error' in leg
}

function timeoutsOf({ timeouts }: ProviderEntity, { firstTokenMs }: TargetEntity) {
  return firstTokenMs === undefined ? timeouts : { ...timeouts, firstTokenMs }
}

function hinder(
  reason: Hindrance['reason'],
  error: GatewayError,
  restMs: number | null = null,
): Hindrance {
  return { reason, error, restMs }
}

function none(): GatewayError {
  return new GatewayError('no_target_available', { headers: { 'retry-after': '1' } })
}

function noCredential({ name }: ProviderEntity, soonest: CredentialHealth | null): Hindrance {
  if (soonest === null) {
    const detail = `provider ${name} has no credential that may be used`
    return hinder('credentials', new GatewayError('upstream_credential_refused', { detail }))
  }
  const { state, restMs } = soonest
  const seconds = Math.ceil(restMs / 1_000)
  const detail = `every credential of provider ${name} rests, the first for ${seconds} s: ${state}`
  if (state === 'refused') {
    return hinder(state, new GatewayError('upstream_credential_refused', { detail }))
  }
  const headers = { 'retry-after': String(seconds), 'retry-after-ms': String(Math.ceil(restMs)) }
  return hinder(state, new GatewayError('upstream_rate_limited', { detail, headers }), restMs)
}
