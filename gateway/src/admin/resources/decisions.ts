// Decisions of both owners: listed together, made and lifted here.
import type { Decision } from '@portcullis/shield-addon/protocol'
import {
  DecisionChanged,
  DecisionCreate,
  DecisionLiftQuery,
  DecisionListQuery,
  DecisionParams,
  DecisionView,
} from '../../contract/api/shield.ts'
import { Done } from '../../contract/api/common.ts'
import { Page } from '../../contract/problem.ts'
import { GatewayError } from '../../errors.ts'
import type { Caller } from '../caller.ts'
import { callerOf } from '../caller.ts'
import { acknowledgement, commitChange } from '../change.ts'
import type { AdminContext, Resource } from '../context.ts'
import { mapPage, pageOf } from '../page.ts'
import { may } from '../permissions.ts'

export const decisionsResource: Resource = (app, context) => {
  const { detection, shield } = context

  app.get(
    '/api/v1/shield/decisions',
    {
      config: { access: { permission: 'shield.read', over: 'platform' } },
      schema: { querystring: DecisionListQuery, response: { 200: Page(DecisionView) } },
    },
    async (request) => {
      const { type, value, ...query } = request.query
      const decisions = (await everyDecision(context)).filter(
        (one) =>
          (type === undefined || one.type === type) && (value === undefined || one.value === value),
      )
      const caller = callerOf(request)
      return mapPage(
        pageOf(decisions, query, ({ id }) => id),
        (one) => view(one, caller),
      )
    },
  )

  app.post(
    '/api/v1/shield/decisions',
    {
      config: { access: { permission: 'shield.write', over: 'platform' } },
      schema: { body: DecisionCreate, response: { 201: DecisionChanged } },
    },
    async (request, reply) => {
      const caller = callerOf(request)
      const { type, ...body } = request.body
      const manual = { ...body, by: caller.actor.name }
      const { result, isAcknowledged } =
        type === 'ban' ? await detection.ban(manual) : await detection.allow(manual)
      await recordDecision(context, caller, `decision.${type}`, null, result)
      void reply.code(201)
      return { ...view(result, caller), warning: acknowledgement(isAcknowledged) }
    },
  )

  app.delete(
    '/api/v1/shield/decisions/:value',
    {
      config: { access: { permission: 'shield.write', over: 'platform' } },
      schema: { params: DecisionParams, querystring: DecisionLiftQuery, response: { 200: Done } },
    },
    async (request) => {
      const caller = callerOf(request)
      const { value } = request.params
      const { type } = request.query
      const held = (await foreignDecisions(context)).filter(
        (one) => one.value === value && (type === undefined || one.type === type),
      )
      const { result, isAcknowledged } = await detection.unban(value, type)
      // What the daemon took in this very moment is not known to detection yet.
      const foreign = held.filter(({ id }) => result.every((one) => one.id !== id))
      for (const { id } of foreign) await shield?.remove(id)
      const lifted = [...result, ...foreign]
      if (lifted.length === 0) {
        throw new GatewayError('not_found', {
          message: `No ${type ?? 'decision'} is in force for ${value}.`,
        })
      }
      for (const one of lifted) await recordDecision(context, caller, 'decision.lift', one, null)
      return { warning: acknowledgement(isAcknowledged) }
    },
  )
}

/** The gateway's, with hits from the kernel, and the shield's own. */
async function everyDecision(context: AdminContext): Promise<Decision[]> {
  const foreign = await foreignDecisions(context)
  const inKernel = new Map(foreign.map((one) => [one.id, one]))
  const own = context.detection.list()
  const ownIds = new Set(own.map(({ id }) => id))
  return [
    ...own.map((one) => withKernel(one, inKernel.get(one.id))),
    ...foreign.filter(({ id }) => !ownIds.has(id)),
  ].toSorted((a, b) => b.created - a.created)
}

/** The shield knows best where it is enforced: after a panic, and while no interface is attached, nowhere in the kernel. */
function withKernel(own: Decision, held: Decision | undefined): Decision {
  if (held === undefined) return own
  const enforcedAt = held.enforced_at === 'kernel' ? 'kernel' : 'l7'
  return { ...own, hits: held.hits, enforced_at: enforcedAt }
}

/** What the shield holds; nothing when it does not answer. */
async function foreignDecisions({ shield }: AdminContext): Promise<readonly Decision[]> {
  if (shield === null) return []
  try {
    return await shield.list()
  } catch {
    return []
  }
}

async function recordDecision(
  context: AdminContext,
  caller: Caller,
  action: string,
  before: Decision | null,
  after: Decision | null,
): Promise<void> {
  const id = (after ?? before)?.id ?? ''
  const change = { caller, action, kind: 'decision', id, tenantId: null, before, after }
  await commitChange(context, { ...change, queries: [], changed: [] })
}

function view(decision: Decision, caller: Caller): DecisionView {
  return { ...decision, can: may(caller, 'shield.write', null) ? ['delete'] : [] }
}
