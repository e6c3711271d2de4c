// What a repository sees of a database, whichever of the two it is, and what opening one takes.
import { resolve } from 'node:path'
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3'
import type { DialectName } from './kit.ts'
import type { WriteQuery } from './repository.ts'

/**
 * SQLite's types stand for both dialects; the PostgreSQL side casts to them once.
 * So a query must always be awaited, and `run`, `get` and `all` belong to sqlite.ts alone.
 */
export type Database = BetterSQLite3Database

/** An insert, update or delete that is built but not sent. */
export interface BuiltQuery extends PromiseLike<unknown> {
  run(): { readonly changes: number }
}

export interface Connection {
  readonly dialect: DialectName
  readonly database: Database
  /** One transaction, in order, all or nothing; see ControlStorage.write. Gives the rows changed by all. */
  write(queries: readonly WriteQuery[]): Promise<number>
  close(): Promise<void>
}

export type DatabaseName = 'control' | 'calls'

/** Where the generated migrations of a database lie; the same depth below the root in src and in dist. */
export function migrationsOf(dialect: DialectName, database: DatabaseName) {
  return {
    migrationsFolder: resolve(import.meta.dirname, '../../../migrations', dialect, database),
    migrationsTable: `${database}_migrations`,
  }
}
