// Every verb of the socket: checked, done in order, audited.
import {
  ProtocolError,
  verbs,
  type Decision,
  type HeavySource,
  type Refusal,
  type Request,
  type TestVerdict,
  type Verb,
  type VerbAnswer,
} from '../protocol/index.ts'
import type { z } from 'zod'
import type { DaemonLog } from './config.ts'
import type { DecisionList } from './decision-list.ts'
import type { Enforcer } from './enforcer.ts'
import type { Taken } from './measures.ts'
import { formatMetrics } from './metrics.ts'
import type { Reporter } from './report.ts'
import type { Connection } from './server.ts'
import type { Subscribers } from './subscribers.ts'
import type { Wish } from './wish.ts'

export interface AnswerOptions {
  readonly enforcer: Enforcer
  readonly list: DecisionList
  readonly report: Reporter
  readonly subscribers: Subscribers
  /** Tries frames, in base64, on the program. */
  readonly test: (frames: readonly string[]) => Promise<TestVerdict[]>
  readonly top: (limit: number) => Promise<HeavySource[]>
  /** Detaches everything; gives the names that were attached. */
  readonly panic: () => Promise<string[]>
  readonly log: DaemonLog
}

type Handlers = {
  [V in Verb]: (
    params: z.output<(typeof verbs)[V]['request']>,
    connection: Connection,
  ) => Promise<VerbAnswer<V>>
}

/** Gives the function that the socket calls; it throws ProtocolError for what it refuses. */
export function createAnswer(
  options: AnswerOptions,
): (request: Request, connection: Connection) => Promise<unknown> {
  const handlers = createHandlers(options)
  const { log } = options

  return async ({ verb, params }, connection) => {
    const audit = { verb, peer: connection.peer, ...subjectOf(params) }
    try {
      const result = await dispatch(handlers, verb, params, connection)
      log.info(audit, 'done')
      return result
    } catch (error) {
      const refusal = error instanceof ProtocolError ? error.code : 'internal'
      log.warn({ ...audit, refusal, why: (error as Error).message }, 'refused')
      throw error
    }
  }
}

async function dispatch(
  handlers: Handlers,
  verb: string,
  params: unknown,
  connection: Connection,
): Promise<unknown> {
  if (!Object.hasOwn(verbs, verb)) {
    const known = Object.keys(verbs).join(', ')
    throw new ProtocolError('unknown_verb', `"${verb}" is no verb; known are ${known}.`)
  }
  const name = verb as Verb
  const parsed = verbs[name].request.safeParse(params ?? {})
  if (!parsed.success) {
    const words = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`)
    throw new ProtocolError('invalid_request', `${verb} is not valid: ${words.join('; ')}`)
  }
  // The table ties each handler to its own parameters; the compiler can't follow a name through it.
  const handler = handlers[name] as (params: unknown, connection: Connection) => Promise<unknown>
  return handler(parsed.data, connection)
}

function createHandlers(options: AnswerOptions): Handlers {
  const { enforcer, list, report, subscribers } = options
  return {
    status: () => report(),
    block: async (params) => {
      const [taken] = await ('decision' in params
        ? enforcer.adopt([params.decision])
        : enforcer.block([wishOf(params, 'admin')]))
      return { decision: shown(list, taken) }
    },
    unblock: async (params) => ({
      removed: await ('id' in params
        ? enforcer.removeByIds([params.id])
        : enforcer.unblock(params.target)),
    }),
    allow: async ({ remove, ...params }) => {
      if (remove) return { decision: await enforcer.disallow(params.target), lifted: [] }
      const { decision, lifted } = await enforcer.allow(wishOf(params, 'admin'))
      return { decision: shown(list, decision), lifted }
    },
    import: async ({ values, ...params }) => {
      const taken = await enforcer.block(
        values.map((target) => wishOf({ target, ...params }, 'import')),
      )
      const refused = refusalsOf(values, taken)
      return { imported: values.length - refused.length, refused }
    },
    top: async ({ limit }) => ({ sources: await options.top(limit) }),
    list: ({ after, limit }, connection) => list.page(connection, after, limit),
    events: async ({ samples, decisions }, connection) => {
      const isAsked = samples || decisions
      const { send } = connection
      await subscribers.set(connection, isAsked ? { samples, decisions, send } : null)
      return {}
    },
    sync: async ({ decisions, removed }) => {
      await enforcer.removeByIds(removed)
      const taken = await enforcer.adopt(decisions)
      const values = decisions.map(({ value }) => value)
      const liftedHere = decisions.filter((_decision, index) => {
        const outcome = taken[index]
        return outcome instanceof ProtocolError && outcome.code === 'already_removed'
      })
      return {
        removed: liftedHere.map(({ id }) => id),
        refused: refusalsOf(values, taken).filter(({ code }) => code !== 'already_removed'),
      }
    },
    test: async ({ frames }) => ({ verdicts: await options.test(frames) }),
    metrics: async () => ({ text: formatMetrics(await report()) }),
    panic: async () => ({ detached: await options.panic() }),
  }
}

function wishOf(
  params: { target: string; ttl_ms: number | null; reason: string },
  origin: Wish['origin'],
): Wish {
  return { target: params.target, ttlMs: params.ttl_ms, reason: params.reason, origin }
}

function shown(list: DecisionList, taken: Taken | undefined): Decision {
  if (taken === undefined) throw new Error('a decision was neither taken nor refused')
  if (taken instanceof ProtocolError) throw taken
  return list.show(taken.id) ?? taken
}

function refusalsOf(values: readonly string[], taken: readonly Taken[]): Refusal[] {
  return values.flatMap((value, index) => {
    const outcome = taken[index]
    if (!(outcome instanceof ProtocolError)) return []
    return [{ value, code: outcome.code, message: outcome.message }]
  })
}

/** What the audit names; lists only by their length. */
function subjectOf(params: unknown): object {
  if (typeof params !== 'object' || params === null) return {}
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.length : value,
    ]),
  )
}
