// Tenants in control.db.
import { eq, getTableColumns } from 'drizzle-orm'
import type { Tenant } from '../contract/tenant.ts'
import type { TenantRepository } from './control-storage.ts'
import type { Database } from './database.ts'
import { createReads, insertRow, read, removeRow, updateRow } from './rows.ts'
import type { ControlTables } from './tables.ts'

export function createTenantRepository(
  database: Database,
  { tenants: table }: ControlTables,
): TenantRepository {
  const columns = getTableColumns(table)
  return {
    ...createReads<Tenant, Tenant, object>({ database, table, columns, toThing: (row) => row }),
    async byName(name) {
      const [tenant] = await read(database.select().from(table).where(eq(table.name, name)))
      return tenant ?? null
    },
    insert: (tenant) => insertRow(table, tenant),
    update: (id, patch) => updateRow(table, id, patch),
    remove: (id) => removeRow(table, id),
  }
}
