// Reads call records: pages, one call, counts; belongs to the reader thread, on a connection that can't write.
import { and, desc, eq, gte, lt, lte, sql, type SQL } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import type { Call } from '../../contract/call.ts'
import type { Page } from '../../contract/problem.ts'
import { GatewayError } from '../../errors.ts'
import type { Database } from '../database.ts'
import { postgresKit, sqliteKit } from '../kit.ts'
import { openPostgres } from '../postgres.ts'
import type { PageRequest } from '../repository.ts'
import { read } from '../rows.ts'
import { openSqliteFile } from '../sqlite.ts'
import { defineTables, type CallTables } from '../tables.ts'
import type { CallPlace } from './call-writer.ts'

export interface CallFilter {
  readonly tenantId?: string | undefined
  readonly applicationId?: string | undefined
  readonly serviceId?: string | undefined
  readonly model?: string | undefined
  readonly provider?: string | undefined
  /** Inclusive bounds. */
  readonly statusFrom?: number | undefined
  readonly statusTo?: number | undefined
  readonly errorCode?: string | undefined
  readonly end?: Call['end'] | undefined
  readonly clientIp?: string | undefined
  /** Epoch milliseconds, inclusive and exclusive. */
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** What one application used of one service. */
export interface CallUse {
  readonly serviceId: string
  readonly calls: number
  /** Answers of status 400 and above. */
  readonly errors: number
  readonly costMicros: number
}

export interface CallReader {
  /** Newest first. Throws GatewayError `invalid_request` on a foreign cursor. */
  list(filter: CallFilter, page: PageRequest): Promise<Page<Call>>
  byId(id: string): Promise<Call | null>
  count(filter: CallFilter): Promise<number>
  /** Sums by service of one application's calls since a time (epoch milliseconds). */
  useOf(applicationId: string, sinceMs: number): Promise<CallUse[]>
}

/** The file must be there: the writer makes it. */
export async function openCallReader({
  url,
  path,
}: CallPlace): Promise<CallReader & { close(): Promise<void> }> {
  if (url !== null) {
    const { database, close } = await openPostgres(url, 'calls')
    return { ...createCallReader(database, defineTables(postgresKit).calls), close }
  }
  const client = openSqliteFile(path, 'readonly')
  const database = drizzle({ client })
  return {
    ...createCallReader(database, defineTables(sqliteKit).calls),
    async close() {
      client.close()
    },
  }
}

export function createCallReader(database: Database, { calls }: CallTables): CallReader {
  return {
    async list(filter, { limit, cursor }) {
      const after = cursor === undefined ? undefined : beforeCursor(calls, cursor)
      const rows: Call[] = await read(
        database
          .select()
          .from(calls)
          .where(and(...conditions(calls, filter), after))
          .orderBy(desc(calls.at), desc(calls.id))
          .limit(limit + 1),
      )
      const items = rows.slice(0, limit)
      const last = rows.length > limit ? items.at(-1) : undefined
      return { items, nextCursor: last === undefined ? null : `${last.at}~${last.id}` }
    },
    async byId(id) {
      const [call] = await read(database.select().from(calls).where(eq(calls.id, id)))
      return call ?? null
    },
    async count(filter) {
      const [row] = await read(
        database
          .select({ calls: countOf(sql`*`) })
          .from(calls)
          .where(and(...conditions(calls, filter))),
      )
      return row?.calls ?? 0
    },
    async useOf(applicationId, sinceMs) {
      const rows = await read(
        database
          .select({
            serviceId: calls.serviceId,
            calls: countOf(sql`*`),
            errors: countOf(sql`case when ${calls.status} >= 400 then 1 end`),
            costMicros: sql<number>`coalesce(sum(${calls.costMicros}), 0)`.mapWith(Number),
          })
          .from(calls)
          .where(and(eq(calls.applicationId, applicationId), gte(calls.at, sinceMs)))
          .groupBy(calls.serviceId),
      )
      return rows.flatMap(({ serviceId, ...use }) =>
        serviceId === null ? [] : [{ serviceId, ...use }],
      )
    },
  }
}

/** PostgreSQL counts in text, SQLite in numbers. */
function countOf(what: SQL): SQL<number> {
  return sql<number>`count(${what})`.mapWith(Number)
}

function conditions(calls: CallTables['calls'], filter: CallFilter): (SQL | undefined)[] {
  const { tenantId, applicationId, serviceId, model, provider, errorCode, end, clientIp } = filter
  const { statusFrom, statusTo, from, to } = filter
  return [
    tenantId === undefined ? undefined : eq(calls.tenantId, tenantId),
    applicationId === undefined ? undefined : eq(calls.applicationId, applicationId),
    serviceId === undefined ? undefined : eq(calls.serviceId, serviceId),
    model === undefined ? undefined : eq(calls.model, model),
    provider === undefined ? undefined : eq(calls.provider, provider),
    statusFrom === undefined ? undefined : gte(calls.status, statusFrom),
    statusTo === undefined ? undefined : lte(calls.status, statusTo),
    errorCode === undefined ? undefined : eq(calls.errorCode, errorCode),
    end === undefined ? undefined : eq(calls.end, end),
    clientIp === undefined ? undefined : eq(calls.clientIp, clientIp),
    from === undefined ? undefined : gte(calls.at, from),
    to === undefined ? undefined : lt(calls.at, to),
  ]
}

/** `<at>~<id>` of the last call shown; compared as a pair, so that the index serves it. */
function beforeCursor(calls: CallTables['calls'], cursor: string): SQL {
  const parts = /^(\d{1,16})~([\w-]{1,64})$/.exec(cursor)
  if (parts === null) {
    throw new GatewayError('invalid_request', {
      message: 'This cursor is not one that a list gave.',
      param: 'cursor',
    })
  }
  return sql`(${calls.at}, ${calls.id}) < (${Number(parts[1])}, ${parts[2]})`
}
