// Opens a PostgreSQL database by its URL, brings its tables up to date, and writes to it in transactions.
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import { Client, Pool } from 'pg'
import {
  migrationsOf,
  type BuiltQuery,
  type Connection,
  type Database,
  type DatabaseName,
} from './database.ts'
import type { InsertedRow, WriteQuery } from './repository.ts'
import { checkRows, toGatewayError } from './write-error.ts'

/** Any number, but the same in every gateway: of several that start at once, one migrates and the others wait. */
const migrationLock = 7_702_553

/** Every wait on the database has a deadline, so that a dead one is an error and not a hang. */
const deadlines = {
  connectionTimeoutMillis: 5_000,
  query_timeout: 15_000,
  statement_timeout: 15_000,
}

/** Throws what pg throws when the database does not answer. */
export async function openPostgres(url: string, name: DatabaseName): Promise<Connection> {
  const pool = new Pool({ connectionString: url, max: 8, ...deadlines })
  // The pool drops a connection that breaks while idle; the next query opens another one or says why it can't.
  pool.on('error', () => {})
  try {
    await migratePostgres(url, name)
  } catch (error) {
    await pool.end()
    throw error
  }
  const postgres = drizzle({ client: pool })
  return createPostgresConnection({
    database: postgres as unknown as Database,
    transaction: (run) => postgres.transaction((inside) => run(inside as unknown as Database)),
    close: () => pool.end(),
  })
}

async function migratePostgres(url: string, name: DatabaseName): Promise<void> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: deadlines.connectionTimeoutMillis,
  })
  await client.connect()
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock])
    await migrate(drizzle({ client }), migrationsOf('postgres', name))
  } finally {
    await client.end()
  }
}

export interface PostgresParts {
  readonly database: Database
  transaction(run: (transaction: Database) => Promise<number>): Promise<number>
  close(): Promise<void>
}

/** Makes the connection of any PostgreSQL driver of drizzle. */
export function createPostgresConnection(parts: PostgresParts): Connection {
  return {
    dialect: 'postgres',
    database: parts.database,
    async write(queries) {
      try {
        return await parts.transaction(async (transaction) => {
          let changed = 0
          for (const query of gatherInserts(queries)) changed += await runQuery(query, transaction)
          return changed
        })
      } catch (error) {
        throw toGatewayError(error)
      }
    },
    close: parts.close,
  }
}

async function runQuery(query: WriteQuery, transaction: Database): Promise<number> {
  const built: BuiltQuery = query.build(transaction)
  // pg counts in `rowCount`, PGlite in `affectedRows`.
  const result = (await built) as { rowCount?: number | null; affectedRows?: number }
  return checkRows(query, result.rowCount ?? result.affectedRows ?? 0)
}

/** A statement takes at most 65,535 parameters, and no table has 60 columns. */
const rowsAtOnce = 1_000

/** Inserts into one table that follow each other become one statement: a round trip for all, not for each. */
function gatherInserts(queries: readonly WriteQuery[]): WriteQuery[] {
  const gathered: WriteQuery[] = []
  let rows: InsertedRow[] = []
  function flush(): void {
    if (rows.length > 0) gathered.push(insertRows(rows))
    rows = []
  }
  for (const query of queries) {
    const { row } = query
    if (row === undefined || row.table !== rows[0]?.table || rows.length === rowsAtOnce) flush()
    if (row === undefined) gathered.push(query)
    else rows.push(row)
  }
  flush()
  return gathered
}

function insertRows(rows: readonly InsertedRow[]): WriteQuery {
  const [{ table }] = rows as readonly [InsertedRow]
  return {
    expectRows: rows.length,
    build: (database) => database.insert(table).values(rows.map(({ values }) => values)),
  }
}
