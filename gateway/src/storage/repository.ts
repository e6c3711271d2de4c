// The shapes that every repository shares: reads by id, pages, and writes that are built now and run together later.
import type { SQLiteTable } from 'drizzle-orm/sqlite-core'
import type { Page } from '../contract/problem.ts'
import type { BuiltQuery, Database } from './database.ts'

/** A write that is built but not run; `ControlStorage.write` runs a list of them in one transaction. */
export interface WriteQuery {
  /** Rows that must change; any other count rolls the whole write back with GatewayError `conflict`. */
  readonly expectRows?: number
  /** Called inside the transaction. */
  build(database: Database): BuiltQuery
  /** What it inserts, where it is one row of plain values: both databases have a quicker way for many of them. */
  readonly row?: InsertedRow
}

export interface InsertedRow {
  readonly table: SQLiteTable
  readonly values: Readonly<Record<string, unknown>>
}

export interface PageRequest {
  /** 1 to 500. */
  readonly limit: number
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined
}

/** Reads of a kind of thing; `Filter` fields that are undefined do not filter. */
export interface Readable<T, Filter> {
  /** Null when there is none. */
  byId(id: string): Promise<T | null>
  /** In no order; unknown ids are left out. */
  byIds(ids: readonly string[]): Promise<T[]>
  /** Newest first. Throws GatewayError `invalid_request` on a foreign cursor. */
  list(request: Filter & PageRequest): Promise<Page<T>>
  /** Everything, oldest first. */
  all(filter?: Filter): Promise<T[]>
}

/** `T` as it is stored, `Patch` the fields that may change later. */
export interface Writable<T, Patch> {
  insert(row: T): WriteQuery
  /** Expects one row: a thing that is gone is a conflict. */
  update(id: string, patch: Patch): WriteQuery
  /** Expects one row. What belongs to the thing goes with it; what still uses it makes the write a conflict. */
  remove(id: string): WriteQuery
}
