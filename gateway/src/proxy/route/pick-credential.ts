// Chooses a credential of a provider's pool that may be used now.
import type { CredentialEntity } from '../../snapshot/world.ts'
import type { Random } from '../call-id.ts'
import type { CredentialHealth, CredentialsHealth } from './credential-health.ts'
import { drawByWeight } from './draw.ts'
import { scoreOf } from './rendezvous.ts'

export type Pick =
  | { readonly credential: CredentialEntity }
  /** None may be used; the health of the one that may be first, null where all have expired or were tried. */
  | { readonly credential: null; readonly soonest: CredentialHealth | null }

export interface PickOptions {
  readonly credentials: readonly CredentialEntity[]
  readonly health: CredentialsHealth
  /** Ids of those that failed in this call already. */
  readonly tried: readonly string[]
  /** Wall time, for expiry. */
  readonly nowMs: number
  /** Keeps calls that belong together at one credential. */
  readonly key: number | null
  /** Of the one that holds what the call goes on from. */
  readonly holderId?: string | null
  readonly random: Random
  /** One that rests by our guess only is taken when no other can be. */
  readonly mayEase: boolean
}

export function pickCredential(options: PickOptions): Pick {
  const { credentials, health, tried, nowMs, key, random, mayEase, holderId = null } = options
  const only = credentials.length === 1 ? credentials[0]! : null
  const usable: CredentialEntity[] = []
  let easing: { readonly credential: CredentialEntity; readonly restMs: number } | null = null
  let soonest: CredentialHealth | null = null
  for (const credential of credentials) {
    const { id, expiresAt } = credential
    if (expiresAt !== null && expiresAt <= nowMs) continue
    const state = health.of(credential)
    if (state.state === 'healthy') {
      if (only !== null && tried.length === 0) return { credential: only }
      if (!tried.includes(id)) usable.push(credential)
      continue
    }
    if (soonest === null || state.restMs < soonest.restMs) soonest = state
    const isLater = easing !== null && easing.restMs <= state.restMs
    if (mayEase && state.state === 'easing' && !tried.includes(id) && !isLater) {
      easing = { credential, restMs: state.restMs }
    }
  }
  if (usable.length > 0) {
    const holder = holderId === null ? undefined : usable.find(({ id }) => id === holderId)
    return { credential: holder ?? choose(usable, key, random) }
  }
  return easing === null ? { credential: null, soonest } : { credential: easing.credential }
}

function choose(
  usable: readonly CredentialEntity[],
  key: number | null,
  random: Random,
): CredentialEntity {
  if (usable.length === 1 || key === null) return drawByWeight(usable, random)
  return usable.reduce((best, one) => (scoreOf(key, one) > scoreOf(key, best) ? one : best))
}
