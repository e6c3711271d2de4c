// The reads and writes that every kind of thing with an id has, made from its table.
import { and, asc, desc, eq, inArray, lt, type SQL } from 'drizzle-orm'
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Page } from '../contract/problem.ts'
import { GatewayError } from '../errors.ts'
import type { Database } from './database.ts'
import type { PageRequest, Readable, WriteQuery } from './repository.ts'
import { toGatewayError } from './write-error.ts'

/** Below the limits of both databases on the variables of one statement. */
const idsAtOnce = 1_000

export type TableWithId = SQLiteTable & { readonly id: SQLiteColumn }

export interface ReadOptions<Row, T, Filter> {
  readonly database: Database
  readonly table: TableWithId
  /** Without those that must not leave the storage. */
  readonly columns: Readonly<Record<string, SQLiteColumn>>
  readonly where?: (filter: Filter) => readonly (SQL | undefined)[]
  readonly toThing: (row: Row) => T
}

/** Ids are time-ordered, so their order is the order of creation and a page's last id is its cursor. */
export function createReads<Row, T, Filter>(
  options: ReadOptions<Row, T, Filter>,
): Readable<T, Filter> {
  const { database, table, columns, toThing } = options
  const conditions = (filter: Filter | undefined) =>
    filter === undefined ? [] : (options.where?.(filter) ?? [])
  const select = () => database.select({ ...columns }).from(table)
  // The columns are chosen at run time, so drizzle's row type is a record of unknowns.
  const things = async (query: PromiseLike<unknown>): Promise<T[]> =>
    ((await read(query)) as Row[]).map(toThing)

  return {
    async byId(id) {
      const [thing] = await things(select().where(eq(table.id, id)))
      return thing ?? null
    },
    async byIds(ids) {
      const found: T[] = []
      for (let start = 0; start < ids.length; start += idsAtOnce) {
        const some = ids.slice(start, start + idsAtOnce)
        found.push(...(await things(select().where(inArray(table.id, some)))))
      }
      return found
    },
    async list(request) {
      const after = cursorCondition(table.id, request.cursor)
      const rows = (await read(
        select()
          .where(and(...conditions(request), after))
          .orderBy(desc(table.id))
          .limit(request.limit + 1),
      )) as (Row & { readonly id: string })[]
      return toPage(rows, request.limit, toThing)
    },
    all: (filter) =>
      things(
        select()
          .where(and(...conditions(filter)))
          .orderBy(asc(table.id)),
      ),
  }
}

/** Runs a read; the database's failure becomes GatewayError `storage_unavailable`. */
export async function read<T>(query: PromiseLike<T>): Promise<T> {
  try {
    return await query
  } catch (error) {
    throw toGatewayError(error)
  }
}

function cursorCondition(id: SQLiteColumn, cursor: PageRequest['cursor']): SQL | undefined {
  if (cursor === undefined) return undefined
  if (/^[\w-]{1,64}$/.test(cursor)) return lt(id, cursor)
  throw new GatewayError('invalid_request', {
    message: 'This cursor is not one that a list gave.',
    param: 'cursor',
  })
}

/** `rows` holds one more than the page when there is a next one. */
function toPage<Row extends { readonly id: string }, T>(
  rows: readonly Row[],
  limit: number,
  toThing: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1) : undefined
  return { items: shown.map(toThing), nextCursor: last?.id ?? null }
}

export function insertRow<Table extends SQLiteTable>(
  table: Table,
  row: PlainValues<Table['$inferInsert']>,
): WriteQuery {
  return {
    expectRows: 1,
    build: (database) => database.insert(table).values(row as Table['$inferInsert']),
    row: { table, values: row },
  }
}

/** Without the SQL expressions that drizzle takes for values too. */
type PlainValues<Row> = { readonly [Field in keyof Row]: Exclude<Row[Field], SQL> }

/** Fields that are undefined stay; without any other field the row only has to be there. */
export function updateRow(
  table: TableWithId,
  id: string,
  patch: Readonly<Record<string, unknown>>,
): WriteQuery {
  const fields = Object.entries(patch).filter(([, value]) => value !== undefined)
  const values = fields.length === 0 ? { id } : Object.fromEntries(fields)
  return {
    expectRows: 1,
    build: (database) => database.update(table).set(values).where(eq(table.id, id)),
  }
}

export function removeRow(table: TableWithId, id: string): WriteQuery {
  return { expectRows: 1, build: (database) => database.delete(table).where(eq(table.id, id)) }
}
