// The live tail of calls as server-sent events, filtered here and cut to what the viewer can take.
import { CallTailQuery } from '../../contract/api/calls.ts'
import type { Call } from '../../contract/call.ts'
import { callFilter, matchesCall, namedCalls } from '../call-rows.ts'
import { callerOf } from '../caller.ts'
import type { AdminApp, AdminContext } from '../context.ts'
import { listedTenant } from '../guard.ts'
import type { EventStreams } from '../sse.ts'

/** Rows a second where the viewer names no budget: more is no reading. */
const mostRows = 1_000

export function callsTailResource(
  app: AdminApp,
  context: AdminContext,
  streams: EventStreams,
): void {
  const { calls, clock } = context

  app.get(
    '/api/v1/calls/tail',
    {
      config: { access: { permission: 'calls.read', over: 'anywhere' } },
      schema: { querystring: CallTailQuery },
    },
    (request, reply) => {
      const { budget, ...query } = request.query
      const tenantId = listedTenant(callerOf(request), 'calls.read', query.tenantId)
      const filter = callFilter({ ...query, tenantId })
      const take = createBudget(budget ?? mostRows, () => clock.nowMs())
      let seen = 0
      let sent = 0

      streams.open(reply, (stream) => {
        async function pass(batch: readonly Call[]): Promise<void> {
          const matching = batch.filter((call) => matchesCall(filter, call))
          seen += matching.length
          const rows = await namedCalls(take(matching), context)
          for (const row of rows) if (stream.send('call', row)) sent++
          if (budget !== undefined && matching.length > 0) stream.send('count', { seen, sent })
        }

        return calls.onCalls((batch) => {
          pass(batch).catch((error: unknown) => {
            request.log.error({ err: error }, 'calls were not passed to a tail')
          })
        })
      })
    },
  )
}

/** Lets at most so many through in each second of the clock. */
function createBudget(
  perSecond: number,
  nowMs: () => number,
): <T>(items: readonly T[]) => readonly T[] {
  let second = 0
  let left = perSecond
  return (items) => {
    const now = Math.floor(nowMs() / 1_000)
    if (now !== second) left = perSecond
    second = now
    const taken = items.slice(0, left)
    left -= taken.length
    return taken
  }
}
