// Sessions of the admin page in control.db, under the hash of their token.
import { desc, eq, lte, type SQL } from 'drizzle-orm'
import type { SessionRepository } from './control-storage.ts'
import type { Database } from './database.ts'
import type { WriteQuery } from './repository.ts'
import { insertRow, read, updateRow } from './rows.ts'
import type { ControlTables } from './tables.ts'

export function createSessionRepository(
  database: Database,
  { sessions: table }: ControlTables,
): SessionRepository {
  const removeWhere = (condition: SQL): WriteQuery => ({
    build: (database) => database.delete(table).where(condition),
  })
  return {
    async byId(id) {
      const [session] = await read(database.select().from(table).where(eq(table.id, id)))
      return session ?? null
    },
    ofUser: (userId) =>
      read(
        database
          .select()
          .from(table)
          .where(eq(table.userId, userId))
          .orderBy(desc(table.lastSeenAt)),
      ),
    insert: (session) => insertRow(table, session),
    touch: (id, lastSeenAt, expiresAt) => updateRow(table, id, { lastSeenAt, expiresAt }),
    remove: (id) => removeWhere(eq(table.id, id)),
    removeOfUser: (userId) => removeWhere(eq(table.userId, userId)),
    removeExpired: (nowMs) => removeWhere(lte(table.expiresAt, nowMs)),
  }
}
