// Subscriptions: an application's right to call a service, and the table of their transitions.
import { z } from 'zod'
import type { Role } from './tenant.ts'
import { Id } from './id.ts'
import { TimeMs } from './name.ts'

export const subscriptionStates = [
  'pending',
  'approved',
  'rejected',
  'suspended',
  'revoked',
  'cancelled',
  'expired',
] as const
export const SubscriptionState = z.enum(subscriptionStates)
export type SubscriptionState = z.infer<typeof SubscriptionState>

export const Subscription = z.strictObject({
  id: Id,
  applicationId: Id,
  serviceId: Id,
  state: SubscriptionState,
  planId: Id.nullable(),
  reason: z.string().max(2_000),
  requestedBy: Id.nullable(),
  expiresAt: TimeMs.nullable(),
  createdAt: TimeMs,
  updatedAt: TimeMs,
})
export type Subscription = z.infer<typeof Subscription>

export const subscriptionEvents = [
  'approve',
  'reject',
  'suspend',
  'resume',
  'revoke',
  'cancel',
  'expire',
] as const
export const SubscriptionEvent = z.enum(subscriptionEvents)
export type SubscriptionEvent = z.infer<typeof SubscriptionEvent>

/** Who may cause an event: a role in the service's tenant, in the application's tenant, or the clock. */
export type TransitionSide = 'service' | 'application' | 'clock'

export interface Transition {
  readonly from: readonly SubscriptionState[]
  readonly to: SubscriptionState
  readonly side: TransitionSide
  /** Roles of that side; a platform admin may act on the service's side. */
  readonly roles: readonly Role[]
  readonly isReasonRequired: boolean
  /** The caller loses a right: the answer waits for the workers. */
  readonly takesRightAway: boolean
}

const reviewers: readonly Role[] = ['owner', 'admin']
const requesters: readonly Role[] = ['owner', 'admin', 'developer']

/** The whole state machine as data; any pair that is not here is a conflict. */
export const transitions: Readonly<Record<SubscriptionEvent, Transition>> = {
  approve: {
    from: ['pending'],
    to: 'approved',
    side: 'service',
    roles: reviewers,
    isReasonRequired: false,
    takesRightAway: false,
  },
  reject: {
    from: ['pending'],
    to: 'rejected',
    side: 'service',
    roles: reviewers,
    isReasonRequired: true,
    takesRightAway: false,
  },
  suspend: {
    from: ['approved'],
    to: 'suspended',
    side: 'service',
    roles: reviewers,
    isReasonRequired: true,
    takesRightAway: true,
  },
  resume: {
    from: ['suspended'],
    to: 'approved',
    side: 'service',
    roles: reviewers,
    isReasonRequired: false,
    takesRightAway: false,
  },
  revoke: {
    from: ['approved', 'suspended'],
    to: 'revoked',
    side: 'service',
    roles: reviewers,
    isReasonRequired: true,
    takesRightAway: true,
  },
  cancel: {
    from: ['pending', 'approved', 'suspended'],
    to: 'cancelled',
    side: 'application',
    roles: requesters,
    isReasonRequired: false,
    takesRightAway: true,
  },
  expire: {
    from: ['approved', 'suspended'],
    to: 'expired',
    side: 'clock',
    roles: [],
    isReasonRequired: false,
    takesRightAway: true,
  },
}

/** Final states never leave; asking again makes a new request. */
export const openStates: readonly SubscriptionState[] = ['pending', 'approved', 'suspended']

export const SubscriptionHistory = z.strictObject({
  subscriptionId: Id,
  event: z.union([SubscriptionEvent, z.literal('request')]),
  from: SubscriptionState.nullable(),
  to: SubscriptionState,
  actor: z.string(),
  reason: z.string(),
  at: TimeMs,
})
export type SubscriptionHistory = z.infer<typeof SubscriptionHistory>
