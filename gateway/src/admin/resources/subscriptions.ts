// Subscriptions: lists for both sides, one with the facts to decide, requests, and the events of the transition table.
import { z } from 'zod'
import {
  ApproveRequest,
  OptionalReasonRequest,
  ReasonedRequest,
  SubscriptionChanged,
  SubscriptionDetail,
  SubscriptionListQuery,
  SubscriptionRequest,
  SubscriptionView,
} from '../../contract/api/subscriptions.ts'
import { newId } from '../../contract/id.ts'
import { Page } from '../../contract/problem.ts'
import type { Service } from '../../contract/service.ts'
import type { Subscription, SubscriptionEvent } from '../../contract/subscription.ts'
import { SubscriptionState, transitions } from '../../contract/subscription.ts'
import { GatewayError } from '../../errors.ts'
import type { Caller } from '../caller.ts'
import { callerOf } from '../caller.ts'
import { tellWorkers } from '../change.ts'
import type { AdminApp, AdminContext, Resource } from '../context.ts'
import { checkMatch, tagged } from '../etag.ts'
import { listedTenant, requirePermission } from '../guard.ts'
import { knowsTenant, may, whoMay } from '../permissions.ts'
import { subscriptionDetail } from '../subscription-detail.ts'
import { permissionOfSide, subscriptionView, surroundingsOf } from '../subscription-views.ts'
import { found, IdParams } from '../things.ts'

const States = z.array(SubscriptionState)

export const subscriptionsResource: Resource = (app, context) => {
  registerReads(app, context)
  registerRequest(app, context)
  registerEvent(app, context, 'approve', ApproveRequest)
  registerEvent(app, context, 'reject', ReasonedRequest)
  registerEvent(app, context, 'suspend', ReasonedRequest)
  registerEvent(app, context, 'resume', OptionalReasonRequest)
  registerEvent(app, context, 'revoke', ReasonedRequest)
  registerEvent(app, context, 'cancel', OptionalReasonRequest)
}

function registerReads(app: AdminApp, context: AdminContext): void {
  const { storage } = context

  app.get(
    '/api/v1/subscriptions',
    {
      config: { access: { permission: 'subscriptions.read', over: 'anywhere' } },
      schema: { querystring: SubscriptionListQuery, response: { 200: Page(SubscriptionView) } },
    },
    async (request) => {
      const caller = callerOf(request)
      const { tenantId: asked, side = 'application', state, ...query } = request.query
      const permission = side === 'service' ? 'subscriptions.review' : 'subscriptions.read'
      const tenantId = listedTenant(caller, permission, asked)
      const { items, nextCursor } = await storage.subscriptions.list({
        ...query,
        ...(state === undefined ? {} : { states: statesIn(state) }),
        ...(side === 'service' ? { serviceTenantId: tenantId } : { applicationTenantId: tenantId }),
      })
      const around = await surroundingsOf(items, context)
      return { items: items.map((one) => subscriptionView(one, around, caller)), nextCursor }
    },
  )

  app.get(
    '/api/v1/subscriptions/:id',
    {
      config: { access: { permission: 'subscriptions.read', over: 'anywhere' } },
      schema: { params: IdParams, response: { 200: SubscriptionDetail } },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { subscription } = await knownSubscription(request.params.id, caller, context)
      return tagged(reply, await subscriptionDetail(subscription, caller, context))
    },
  )
}

function statesIn(list: string): SubscriptionState[] {
  const states = States.safeParse(list.split(','))
  if (states.success) return states.data
  throw new GatewayError('invalid_request', {
    message: `state takes ${SubscriptionState.options.join(', ')}, separated by commas.`,
    fields: [{ pointer: '/state', code: 'invalid_value', message: 'is no list of states' }],
  })
}

function registerRequest(app: AdminApp, context: AdminContext): void {
  const { storage, clock, notify } = context

  app.post(
    '/api/v1/subscriptions',
    {
      config: {
        access: {
          permission: 'subscriptions.request',
          over: async (request) => {
            const { applicationId } = request.body as { readonly applicationId: string }
            return found(await storage.applications.byId(applicationId)).tenantId
          },
        },
      },
      schema: { body: SubscriptionRequest, response: { 201: SubscriptionView } },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { applicationId, serviceId, planId, reason } = request.body
      const application = found(await storage.applications.byId(applicationId))
      const service = await requestableService(serviceId, application.tenantId, context)
      if (service.approval === 'manual' && reason === '') {
        throw badField('/reason', 'required', 'say why: somebody decides by it')
      }
      if (planId !== null) await requirePlan(planId, context)
      const now = clock.nowMs()
      const subscription = await storage.subscriptions.request({
        id: newId('subscription', now),
        applicationId,
        serviceId,
        planId,
        reason,
        requestedBy: caller.session === null ? null : caller.actor.id,
        expiresAt: null,
        actor: caller.actor,
      })
      await tellWorkers(notify, [{ kind: 'subscription', id: subscription.id }], false)
      const around = await surroundingsOf([subscription], context)
      return tagged(reply.code(201), subscriptionView(subscription, around, caller))
    },
  )
}

/** A service that the tenant may see and that is published. Throws `not_found` else. */
async function requestableService(
  serviceId: string,
  tenantId: string,
  { storage }: AdminContext,
): Promise<Service> {
  const service = await storage.services.byId(serviceId)
  if (service !== null && service.state === 'published' && isVisible(service, tenantId)) {
    return service
  }
  throw new GatewayError('not_found', {
    message: 'There is no published service with this id that the tenant may see.',
    fields: [{ pointer: '/serviceId', code: 'unknown', message: 'is no service of the catalogue' }],
  })
}

function isVisible(service: Service, tenantId: string): boolean {
  if (service.tenantId === tenantId || service.visibility === 'platform') return true
  if (service.visibility === 'private') return false
  return service.visibleTo.length === 0 || service.visibleTo.includes(tenantId)
}

async function requirePlan(planId: string, { storage }: AdminContext): Promise<void> {
  if ((await storage.plans.byId(planId)) === null) {
    throw badField('/planId', 'unknown', 'there is no such plan')
  }
}

function badField(pointer: string, code: string, message: string): GatewayError {
  return new GatewayError('invalid_request', { message, fields: [{ pointer, code, message }] })
}

type EventBody = typeof ApproveRequest | typeof ReasonedRequest | typeof OptionalReasonRequest
/** What all event bodies have, and what only an approval may set. */
type EventFields = Pick<z.output<typeof ApproveRequest>, 'planId' | 'expiresAt' | 'reason'>

function registerEvent(
  app: AdminApp,
  context: AdminContext,
  event: Exclude<SubscriptionEvent, 'expire'>,
  body: EventBody,
): void {
  const { storage, clock, turns, notify } = context
  const { takesRightAway } = transitions[event]
  const side = transitions[event].side === 'service' ? 'service' : 'application'
  const permission = permissionOfSide[side]

  app.post(
    `/api/v1/subscriptions/:id/${event}`,
    {
      config: { access: { permission, over: 'anywhere' } },
      schema: { params: IdParams, body, response: { 200: SubscriptionChanged } },
    },
    async (request, reply) =>
      turns.take(request.params.id, async () => {
        const caller = callerOf(request)
        const known = await knownSubscription(request.params.id, caller, context)
        if (!may(caller, permission, known.tenants[side])) {
          throw new GatewayError('permission_denied', { message: whoMay(permission) })
        }
        checkMatch(request, known.subscription)
        const { reason, planId, expiresAt }: EventFields = request.body
        const now = clock.nowMs()
        if (planId !== undefined && planId !== null) await requirePlan(planId, context)
        if (expiresAt !== undefined && expiresAt !== null && expiresAt <= now) {
          throw badField('/expiresAt', 'past', 'lies in the past')
        }
        const { id } = known.subscription
        const change = { id, event, reason, planId, expiresAt, actor: caller.actor }
        const subscription = await storage.subscriptions.change(change)
        const warning = await tellWorkers(notify, [{ kind: 'subscription', id }], takesRightAway)
        const around = await surroundingsOf([subscription], context)
        return tagged(reply, { ...subscriptionView(subscription, around, caller), warning })
      }),
  )
}

/** A subscription is known to the tenant that asks and to the one that reviews. Throws `not_found` for others. */
async function knownSubscription(
  id: string,
  caller: Caller,
  { storage }: AdminContext,
): Promise<{
  subscription: Subscription
  tenants: { readonly application: string; readonly service: string }
}> {
  const subscription = found(await storage.subscriptions.byId(id))
  const [application, service] = await Promise.all([
    storage.applications.byId(subscription.applicationId),
    storage.services.byId(subscription.serviceId),
  ])
  const tenants = {
    application: found(application).tenantId,
    service: found(service).tenantId,
  }
  if (knowsTenant(caller, tenants.application)) return { subscription, tenants }
  if (may(caller, 'subscriptions.review', tenants.service)) return { subscription, tenants }
  if (knowsTenant(caller, tenants.service)) {
    requirePermission(caller, 'subscriptions.review', tenants.service)
  }
  throw new GatewayError('not_found')
}
