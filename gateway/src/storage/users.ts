// Users in control.db; the password's hash is read by its own method only.
import { eq, getTableColumns } from 'drizzle-orm'
import type { User } from '../contract/tenant.ts'
import type { UserRepository } from './control-storage.ts'
import type { Database } from './database.ts'
import { createReads, insertRow, read, removeRow, updateRow } from './rows.ts'
import type { ControlTables } from './tables.ts'

export function createUserRepository(
  database: Database,
  { users: table }: ControlTables,
): UserRepository {
  const { passwordHash, ...columns } = getTableColumns(table)
  return {
    ...createReads<User, User, object>({ database, table, columns, toThing: (row) => row }),
    async byEmail(email) {
      const [user] = await read(
        database.select(columns).from(table).where(eq(table.email, email.toLowerCase())),
      )
      return user ?? null
    },
    async passwordHash(userId) {
      const [row] = await read(
        database.select({ passwordHash }).from(table).where(eq(table.id, userId)),
      )
      return row?.passwordHash ?? null
    },
    insert: (user) => insertRow(table, user),
    update: (id, patch) => updateRow(table, id, patch),
    remove: (id) => removeRow(table, id),
  }
}
