// Runs one contract suite on SQLite and on PostgreSQL (PGlite: the real server, in this process).
import { PGlite } from '@electric-sql/pglite'
import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/pglite'
import { migrate } from 'drizzle-orm/pglite/migrator'
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest'
import type { ControlStorage } from './control-storage.ts'
import { migrationsOf, type Connection, type Database, type DatabaseName } from './database.ts'
import { postgresKit, sqliteKit } from './kit.ts'
import { createControlStorage } from './open-control-storage.ts'
import { createPostgresConnection } from './postgres.ts'
import { openSqlite } from './sqlite.ts'
import { defineTables } from './tables.ts'

export const masterKey = Buffer.alloc(32, 7)

/** A clock that the test moves. */
export function createTestClock(startMs = 1_790_000_000_000) {
  return {
    timeMs: startMs,
    nowMs(): number {
      return this.timeMs
    },
  }
}
export type TestClock = ReturnType<typeof createTestClock>

export interface ControlSuite {
  readonly storage: ControlStorage
  readonly clock: TestClock
  readonly connection: Connection
}

/**
 * `suite` registers tests; the function it gets gives an empty storage of the running test.
 * Once a file: a PGlite takes two seconds to start.
 */
export function describeEachDialect(name: string, suite: (current: () => ControlSuite) => void) {
  describeEachConnection(name, 'control', (connection) => {
    let made: ControlSuite
    beforeEach(async () => {
      const clock = createTestClock()
      const storage = await createControlStorage(connection(), { masterKey, clock })
      made = { storage, clock, connection: connection() }
    })
    suite(() => made)
  })
}

/** The same with the bare connection: empty tables, made by the generated migrations. */
export function describeEachConnection(
  name: string,
  database: DatabaseName,
  suite: (current: () => Connection) => void,
): void {
  describe(`${name} on SQLite`, () => {
    let connection: Connection
    beforeEach(() => {
      connection = openSqlite(':memory:', database)
    })
    afterEach(() => connection.close())
    suite(() => connection)
  })

  describe(`${name} on PostgreSQL`, () => {
    let client: PGlite
    let connection: Connection
    beforeAll(async () => {
      client = await PGlite.create()
      await migrate(drizzle({ client }), migrationsOf('postgres', database))
      const postgres = drizzle({ client })
      connection = createPostgresConnection({
        database: postgres as unknown as Database,
        transaction: (run) => postgres.transaction((inside) => run(inside as unknown as Database)),
        close: () => client.close(),
      })
    })
    beforeEach(async () => {
      // With a few rows in each this takes a third of the time of a truncate.
      const tables = Object.values(defineTables(postgresKit)[database]).toReversed()
      for (const table of tables) await drizzle({ client }).execute(sql`delete from ${table}`)
    })
    afterAll(() => connection.close())
    suite(() => connection)
  })
}

export function tablesOf({ dialect }: Connection) {
  return defineTables(dialect === 'sqlite' ? sqliteKit : postgresKit)
}
