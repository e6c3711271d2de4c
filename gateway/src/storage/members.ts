// Members in control.db: which user has which role in which tenant.
import { and, asc, eq, type SQL } from 'drizzle-orm'
import type { MemberRepository } from './control-storage.ts'
import type { Database } from './database.ts'
import { insertRow, read } from './rows.ts'
import type { ControlTables } from './tables.ts'

export function createMemberRepository(
  database: Database,
  { members: table }: ControlTables,
): MemberRepository {
  const where = (condition?: SQL) =>
    read(
      database
        .select()
        .from(table)
        .where(condition)
        .orderBy(asc(table.createdAt), asc(table.tenantId), asc(table.userId)),
    )
  const pair = (tenantId: string, userId: string) =>
    and(eq(table.tenantId, tenantId), eq(table.userId, userId))
  return {
    ofTenant: (tenantId) => where(eq(table.tenantId, tenantId)),
    ofUser: (userId) => where(eq(table.userId, userId)),
    async find(tenantId, userId) {
      const [member] = await where(pair(tenantId, userId))
      return member ?? null
    },
    all: () => where(),
    insert: (member) => insertRow(table, member),
    setRole: (tenantId, userId, role) => ({
      expectRows: 1,
      build: (database) => database.update(table).set({ role }).where(pair(tenantId, userId)),
    }),
    remove: (tenantId, userId) => ({
      expectRows: 1,
      build: (database) => database.delete(table).where(pair(tenantId, userId)),
    }),
  }
}
