// The meanings that a colour carries, and which state has which: violet is refused on purpose, red is broken.
import type { Call, SubscriptionState } from '@portcullis/gateway/contract'

export type Tone = 'neutral' | 'ok' | 'limited' | 'blocked' | 'error'

export const subscriptionTones: Readonly<Record<SubscriptionState, Tone>> = {
  pending: 'neutral',
  approved: 'ok',
  suspended: 'limited',
  rejected: 'blocked',
  revoked: 'blocked',
  cancelled: 'neutral',
  expired: 'neutral',
}

/** A limit is amber, a refusal violet, a client that left grey, and only what is broken red. */
export function callTone(call: Pick<Call, 'status' | 'end'>): Tone {
  if (call.end === 'client_abort') return 'neutral'
  if (call.status === 429) return 'limited'
  if (call.end === 'refused' || call.end === 'blocked') return 'blocked'
  if (call.end === 'upstream_error' || call.end === 'timeout') return 'error'
  return call.status < 400 ? 'ok' : 'error'
}
