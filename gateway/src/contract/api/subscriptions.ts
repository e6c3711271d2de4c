// /api/v1/subscriptions: requests, their facts for the reviewer, and the events that move them.
import { z } from 'zod'
import { Id } from '../id.ts'
import { TimeMs } from '../name.ts'
import { PageQuery } from '../problem.ts'
import { Plan } from '../service.ts'
import {
  Subscription,
  SubscriptionEvent,
  SubscriptionHistory,
  SubscriptionState,
} from '../subscription.ts'
import { Role } from '../tenant.ts'
import { Etag, Owned, Reason, RequiredReason, Warning } from './common.ts'

/** GET /subscriptions (page, newest first) and every event's answer. */
export const SubscriptionView = z.object({
  ...Subscription.shape,
  application: Owned,
  service: Owned,
  plan: Plan.nullable(),
  /** Null: declared in portcullis.yaml or made on the admin socket. */
  requester: z.object({ id: Id, name: z.string(), email: z.string() }).nullable(),
  /** The last event after the request; null while nobody decided. */
  decided: z
    .object({
      event: SubscriptionEvent,
      actorName: z.string(),
      reason: z.string(),
      at: TimeMs,
    })
    .nullable(),
  /** The events that this caller may cause now. */
  can: z.array(SubscriptionEvent),
  etag: Etag,
})
export type SubscriptionView = z.infer<typeof SubscriptionView>

/** What an application did with one service in the last seven days. */
export const ServiceUse = z.object({
  subscriptionId: Id,
  service: Owned,
  planName: z.string().nullable(),
  state: SubscriptionState,
  calls: z.int(),
  errors: z.int(),
  costMicros: z.int(),
})
export type ServiceUse = z.infer<typeof ServiceUse>

/** GET /subscriptions/{id}: what a reviewer must know to decide. */
export const SubscriptionDetail = SubscriptionView.extend({
  /** Of the requester in the application's tenant; null when that membership is gone. */
  requesterRole: Role.nullable(),
  requesterSince: TimeMs.nullable(),
  serviceDescription: z.string(),
  serviceModels: z.array(z.string()),
  keyCount: z.int(),
  /** Open subscriptions of the same application, to services that the caller may know of. */
  uses: z.array(ServiceUse),
  /** Closed subscriptions of the same application, newest first, at most 20. */
  earlier: z.array(
    z.object({
      id: Id,
      service: Owned,
      state: SubscriptionState,
      reason: z.string(),
      actorName: z.string(),
      at: TimeMs,
    }),
  ),
  history: z.array(SubscriptionHistory.extend({ actorName: z.string() })),
})
export type SubscriptionDetail = z.infer<typeof SubscriptionDetail>

export const SubscriptionListQuery = PageQuery.extend({
  tenantId: Id.optional(),
  /** `service`: requests for the tenant's services (approvals); `application`: of its own applications. */
  side: z.enum(['service', 'application']).optional(),
  /** One state or several, separated by commas. */
  state: z.string().optional(),
  applicationId: Id.optional(),
  serviceId: Id.optional(),
})
export type SubscriptionListQuery = z.infer<typeof SubscriptionListQuery>

/** POST /subscriptions. A service with manual approval asks for a reason. */
export const SubscriptionRequest = z.strictObject({
  applicationId: Id,
  serviceId: Id,
  planId: Id.nullable().default(null),
  reason: Reason.default(''),
})
export type SubscriptionRequest = z.input<typeof SubscriptionRequest>

/** POST /subscriptions/{id}/approve; a field that is left out keeps what was asked for. */
export const ApproveRequest = z.strictObject({
  planId: Id.nullable().optional(),
  expiresAt: TimeMs.nullable().optional(),
  reason: Reason.default(''),
})
export type ApproveRequest = z.input<typeof ApproveRequest>

/** POST /subscriptions/{id}/reject, /suspend, /revoke. */
export const ReasonedRequest = z.strictObject({ reason: RequiredReason })
export type ReasonedRequest = z.infer<typeof ReasonedRequest>

/** POST /subscriptions/{id}/resume, /cancel. */
export const OptionalReasonRequest = z.strictObject({ reason: Reason.default('') })
export type OptionalReasonRequest = z.input<typeof OptionalReasonRequest>

/** Answer of every event. 409 `conflict` names the state that the subscription is in. */
export const SubscriptionChanged = SubscriptionView.extend({ warning: Warning })
export type SubscriptionChanged = z.infer<typeof SubscriptionChanged>
