// Plans of the platform: named limits that a subscription gets.
import { Done } from '../../contract/api/common.ts'
import { PlanCreate, PlanUpdate, PlanView } from '../../contract/api/services.ts'
import { newId } from '../../contract/id.ts'
import { Page, PageQuery } from '../../contract/problem.ts'
import type { Plan } from '../../contract/service.ts'
import type { Caller } from '../caller.ts'
import { callerOf } from '../caller.ts'
import { commitChange } from '../change.ts'
import type { Resource } from '../context.ts'
import { checkMatch, etagOf, tagged } from '../etag.ts'
import { mapPage } from '../page.ts'
import { may } from '../permissions.ts'
import { found, IdParams } from '../things.ts'

const unlimited = {
  requestsPerMinute: null,
  parallel: null,
  tokensPerMinute: null,
  tokensPerDay: null,
  tokensPerMonth: null,
  moneyPerDayMicros: null,
  moneyPerMonthMicros: null,
} as const

export const plansResource: Resource = (app, context) => {
  const { storage, clock, turns } = context

  app.get(
    '/api/v1/plans',
    {
      config: { access: { permission: 'plans.read', over: 'platform' } },
      schema: { querystring: PageQuery, response: { 200: Page(PlanView) } },
    },
    async (request) => {
      const caller = callerOf(request)
      return mapPage(await storage.plans.list(request.query), (plan) => view(plan, caller))
    },
  )

  app.get(
    '/api/v1/plans/:id',
    {
      config: { access: { permission: 'plans.read', over: 'platform' } },
      schema: { params: IdParams, response: { 200: PlanView } },
    },
    async (request, reply) =>
      tagged(reply, view(found(await storage.plans.byId(request.params.id)), callerOf(request))),
  )

  app.post(
    '/api/v1/plans',
    {
      config: { access: { permission: 'plans.write', over: 'platform' } },
      schema: { body: PlanCreate, response: { 201: PlanView } },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const now = clock.nowMs()
      const plan: Plan = { id: newId('plan', now), ...unlimited, ...request.body, createdAt: now }
      await commitChange(context, {
        ...aboutPlan(caller, plan),
        action: 'plan.create',
        before: null,
        after: plan,
        queries: [storage.plans.insert(plan)],
      })
      return tagged(reply.code(201), view(plan, caller))
    },
  )

  app.patch(
    '/api/v1/plans/:id',
    {
      config: { access: { permission: 'plans.write', over: 'platform' } },
      schema: { params: IdParams, body: PlanUpdate, response: { 200: PlanView } },
    },
    async (request, reply) =>
      turns.take(request.params.id, async () => {
        const caller = callerOf(request)
        const before = found(await storage.plans.byId(request.params.id))
        checkMatch(request, before)
        const after: Plan = { ...before, ...request.body }
        await commitChange(context, {
          ...aboutPlan(caller, before),
          action: 'plan.update',
          before,
          after,
          queries: [storage.plans.update(before.id, request.body)],
          // Limits may become tighter.
          takesRightAway: true,
        })
        return tagged(reply, view(after, caller))
      }),
  )

  app.delete(
    '/api/v1/plans/:id',
    {
      config: { access: { permission: 'plans.write', over: 'platform' } },
      schema: { params: IdParams, response: { 200: Done } },
    },
    async (request) =>
      turns.take(request.params.id, async () => {
        const before = found(await storage.plans.byId(request.params.id))
        checkMatch(request, before)
        const warning = await commitChange(context, {
          ...aboutPlan(callerOf(request), before),
          action: 'plan.delete',
          before,
          after: null,
          queries: [storage.plans.remove(before.id)],
          takesRightAway: true,
        })
        return { warning }
      }),
  )
}

function aboutPlan(caller: Caller, { id }: Plan) {
  return { caller, kind: 'plan', id, tenantId: null, changed: [{ kind: 'plan', id }] } as const
}

function view(plan: Plan, caller: Caller): PlanView {
  const can = may(caller, 'plans.write', null) ? ['update', 'delete'] : []
  return { ...plan, can, etag: etagOf(plan) }
}
