// Records of calls: the list and one in full. The live tail is a file of its own.
import { CallListed, CallListQuery, CallView } from '../../contract/api/calls.ts'
import { Page } from '../../contract/problem.ts'
import { callFilter, namedCalls } from '../call-rows.ts'
import { callerOf } from '../caller.ts'
import type { Resource } from '../context.ts'
import { listedTenant } from '../guard.ts'
import { may } from '../permissions.ts'
import { found, IdParams } from '../things.ts'

export const callsResource: Resource = (app, context) => {
  const { calls } = context

  app.get(
    '/api/v1/calls',
    {
      config: { access: { permission: 'calls.read', over: 'anywhere' } },
      schema: { querystring: CallListQuery, response: { 200: Page(CallListed) } },
    },
    async (request) => {
      const { limit, cursor, view, ...query } = request.query
      const tenantId = listedTenant(callerOf(request), 'calls.read', query.tenantId)
      const page = await calls.list(callFilter({ ...query, tenantId }), { limit, cursor })
      const rows = await namedCalls(page.items, context)
      // Rows come in the order of their calls.
      const items =
        view === 'rows'
          ? rows
          : rows.map((row, index) => ({ ...row, detail: page.items[index]!.detail }))
      return { items, nextCursor: page.nextCursor }
    },
  )

  app.get(
    '/api/v1/calls/:id',
    {
      config: { access: { permission: 'calls.read', over: 'anywhere' } },
      schema: { params: IdParams, response: { 200: CallView } },
    },
    async (request) => {
      const caller = callerOf(request)
      const call = found(await calls.byId(request.params.id))
      // A call without a tenant (no known key) is the platform's; for others it is not there.
      const known = found(may(caller, 'calls.read', call.tenantId) ? call : null)
      const [row] = await namedCalls([known], context)
      const can = may(caller, 'shield.write', null) ? ['ban'] : []
      return { ...found(row ?? null), detail: known.detail, can }
    },
  )
}
