// Writes call records in batches; belongs to the writer thread, which alone writes calls.db.
import type BetterSqlite3 from 'better-sqlite3'
import { asc, getTableColumns, inArray, lt } from 'drizzle-orm'
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core'
import { Call } from '../../contract/call.ts'
import { packCall, unpackCall, type PackedCall } from '../../contract/packed-call.ts'
import type { Connection, Database } from '../database.ts'
import { postgresKit, sqliteKit } from '../kit.ts'
import { openPostgres } from '../postgres.ts'
import { migrateSqlite, openSqliteFile } from '../sqlite.ts'
import { defineTables, type CallTables } from '../tables.ts'
import { toGatewayError } from '../write-error.ts'

export interface CallWriter {
  /**
   * One transaction; a call whose id is there already is left out, so that a batch may be sent again.
   * Throws GatewayError `storage_unavailable`; then nothing of the batch was written.
   */
  insertBatch(calls: readonly Call[]): Promise<void>
  /** The same for records as the workers send them; SQLite takes their values as they are. */
  insertPacked(calls: readonly PackedCall[]): Promise<void>
  /** Removes at most `limit` of the oldest calls before a time (epoch milliseconds); gives how many. */
  removeBefore(timeMs: number, limit: number): Promise<number>
  /** What the records take up in calls.db, without pages that are free again; null: PostgreSQL, which has its own ways. */
  sizeBytes(): Promise<number | null>
  close(): Promise<void>
}

export interface CallPlace {
  /** `postgres://…`; null: the file. */
  readonly url: string | null
  /** Of calls.db. */
  readonly path: string
}

/** Opens, and brings the tables up to date. SQLite blocks the thread while it writes. */
export async function openCallWriter({ url, path }: CallPlace): Promise<CallWriter> {
  if (url !== null) return createPostgresCallWriter(await openPostgres(url, 'calls'))
  const client = openSqliteFile(path, 'normal')
  // Four times SQLite's own figure: pages that many batches touch are copied to the file less often.
  client.pragma('wal_autocheckpoint = 4000')
  migrateSqlite(client, 'calls')
  return createSqliteCallWriter(client)
}

/**
 * Goes around drizzle's builder: one prepared statement with positional parameters, made from the table's
 * definition. Measured: 13 us of CPU a row with 0.8 KB of detail, 5 of them for the parameters, 2 for the indexes.
 */
export function createSqliteCallWriter(client: BetterSqlite3.Database): CallWriter {
  const { calls } = defineTables(sqliteKit).calls
  const columns = Object.entries(getTableColumns(calls)) as [keyof Call, SQLiteColumn][]
  const names = columns.map(([, column]) => `"${column.name}"`).join(', ')
  const marks = columns.map(() => '?').join(', ')
  const insert = client.prepare(`insert or ignore into calls (${names}) values (${marks})`)
  const remove = client.prepare(
    'delete from calls where id in (select id from calls where at < ? order by at limit ?)',
  )
  const fields = Object.keys(Call.shape)
  const places = columns.map(([key]) => fields.indexOf(key))
  const insertAll = client.transaction((batch: readonly PackedCall[]) => {
    for (const call of batch) insert.run(places.map((place) => bound(call[place])))
  })

  async function insertPacked(batch: readonly PackedCall[]): Promise<void> {
    try {
      insertAll.immediate(batch)
    } catch (error) {
      throw toGatewayError(error)
    }
  }

  return {
    insertPacked,
    insertBatch: (batch) => insertPacked(batch.map(packCall)),
    async removeBefore(timeMs, limit) {
      const { changes } = remove.run(timeMs, limit)
      // Gives the freed pages back to the file system; without this the file never shrinks.
      if (changes > 0) client.pragma('incremental_vacuum(2000)')
      return changes
    },
    async sizeBytes() {
      const figure = (name: string): number => client.pragma(name, { simple: true }) as number
      return (figure('page_count') - figure('freelist_count')) * figure('page_size')
    },
    async close() {
      client.close()
    },
  }
}

/** SQLite has no booleans. */
function bound(value: PackedCall[number] | undefined): string | number | null | undefined {
  return typeof value === 'boolean' ? Number(value) : value
}

/** 18 columns a row, and at most 65,535 parameters a statement. */
const rowsAtOnce = 1_000

export function createPostgresCallWriter({ write, close }: Connection): CallWriter {
  const { calls } = defineTables(postgresKit).calls

  async function insertBatch(batch: readonly Call[]): Promise<void> {
    const parts: Call[][] = []
    for (let start = 0; start < batch.length; start += rowsAtOnce) {
      parts.push(batch.slice(start, start + rowsAtOnce))
    }
    await write(
      parts.map((part) => ({
        build: (database) => database.insert(calls).values(part).onConflictDoNothing(),
      })),
    )
  }

  return {
    insertBatch,
    insertPacked: (batch) => insertBatch(batch.map(unpackCall)),
    async removeBefore(timeMs, limit) {
      return await write([{ build: (database) => removeOldest(database, calls, timeMs, limit) }])
    },
    sizeBytes: async () => null,
    close,
  }
}

function removeOldest(
  database: Database,
  calls: CallTables['calls'],
  timeMs: number,
  limit: number,
) {
  const oldest = database
    .select({ id: calls.id })
    .from(calls)
    .where(lt(calls.at, timeMs))
    .orderBy(asc(calls.at))
    .limit(limit)
  return database.delete(calls).where(inArray(calls.id, oldest))
}
