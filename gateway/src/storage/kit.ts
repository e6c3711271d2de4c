// The column kit: the few column types that both databases share, so that one table definition serves both.
import { sql, type SQL } from 'drizzle-orm'
import * as pg from 'drizzle-orm/pg-core'
import * as sqlite from 'drizzle-orm/sqlite-core'

/** SQLite's kit sets the types for both: times and money are whole numbers, JSON is a value, a flag a boolean. */
export const sqliteKit = {
  table: sqlite.sqliteTable,
  text: (name: string) => sqlite.text(name),
  /** Up to 2^31. */
  int: (name: string) => sqlite.integer(name),
  /** Up to 2^53: epoch milliseconds, millionths of a dollar, bytes. */
  long: (name: string) => sqlite.integer(name),
  real: (name: string) => sqlite.real(name),
  flag: (name: string) => sqlite.integer(name, { mode: 'boolean' }),
  json: (name: string) => sqlite.text(name, { mode: 'json' }),
  index: sqlite.index,
  uniqueIndex: sqlite.uniqueIndex,
  primaryKey: sqlite.primaryKey,
}

export type Kit = typeof sqliteKit

const postgresColumns = {
  table: pg.pgTable,
  text: (name: string) => pg.text(name),
  int: (name: string) => pg.integer(name),
  long: (name: string) => pg.bigint(name, { mode: 'number' }),
  real: (name: string) => pg.doublePrecision(name),
  flag: (name: string) => pg.boolean(name),
  json: (name: string) => pg.jsonb(name),
  index: pg.index,
  uniqueIndex: pg.uniqueIndex,
  primaryKey: pg.primaryKey,
}

/** The one cast: the two builders have the same methods, their types only differ in the dialect's name. */
export const postgresKit = postgresColumns as unknown as Kit

export type DialectName = 'sqlite' | 'postgres'

/** What the dialects spell differently inside a query. */
export interface DialectSql {
  /** A JSON list of texts has this element. */
  listContains(column: SQL.Aliased | unknown, text: string): SQL
  isEmptyList(column: unknown): SQL
}

export const dialectSql: Readonly<Record<DialectName, DialectSql>> = {
  sqlite: {
    listContains: (column, text) =>
      sql`exists (select 1 from json_each(${column}) where value = ${text})`,
    isEmptyList: (column) => sql`json_array_length(${column}) = 0`,
  },
  postgres: {
    listContains: (column, text) => sql`${column} @> jsonb_build_array(${text}::text)`,
    isEmptyList: (column) => sql`jsonb_array_length(${column}) = 0`,
  },
}
