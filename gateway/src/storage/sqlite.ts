// Opens an SQLite file, brings its tables up to date, and writes to it in synchronous transactions.
import Sqlite from 'better-sqlite3'
import { drizzle } from 'drizzle-orm/better-sqlite3'
import { migrate } from 'drizzle-orm/better-sqlite3/migrator'
import { migrationsOf, type Connection, type DatabaseName } from './database.ts'
import { createSqliteInsert } from './sqlite-insert.ts'
import { checkRows, toGatewayError } from './write-error.ts'

/** What a power cut may take: nothing, or the last moments (never the file's soundness). */
export type Durability = 'full' | 'normal' | 'readonly'

/** A database client with the settings that every file of ours has. Blocks; for threads that serve no calls. */
export function openSqliteFile(path: string, durability: Durability): Sqlite.Database {
  const client = new Sqlite(path, { readonly: durability === 'readonly', timeout: 5_000 })
  if (durability !== 'readonly') {
    // Takes effect in a new file only; lets retention give pages back a few at a time.
    client.pragma('auto_vacuum = incremental')
    client.pragma('journal_mode = WAL')
    client.pragma(`synchronous = ${durability}`)
  }
  client.pragma('foreign_keys = ON')
  return client
}

/** Applies what is missing of the generated migrations; all or nothing. */
export function migrateSqlite(client: Sqlite.Database, name: DatabaseName): void {
  // A migration that rebuilds a table would fire the cascades of the rows it copies.
  client.pragma('foreign_keys = OFF')
  migrate(drizzle({ client }), migrationsOf('sqlite', name))
  client.pragma('foreign_keys = ON')
}

/** `path` may be `:memory:`. Throws what SQLite throws when the file can not be opened. */
export function openSqlite(path: string, name: DatabaseName): Connection {
  // A right that was taken away must not come back with the power.
  const client = openSqliteFile(path, 'full')
  try {
    migrateSqlite(client, name)
  } catch (error) {
    client.close()
    throw error
  }
  const database = drizzle({ client })
  const insert = createSqliteInsert(client)
  return {
    dialect: 'sqlite',
    database,
    async write(queries) {
      const run = client.transaction(() => {
        let changed = 0
        for (const query of queries) {
          const { row } = query
          changed += checkRows(
            query,
            row === undefined ? query.build(database).run().changes : insert(row),
          )
        }
        return changed
      })
      try {
        return run.immediate()
      } catch (error) {
        throw toGatewayError(error)
      }
    },
    async close() {
      client.close()
    },
  }
}
