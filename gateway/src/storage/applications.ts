// Applications in control.db.
import { and, eq, getTableColumns } from 'drizzle-orm'
import type { Application } from '../contract/application.ts'
import type { ApplicationRepository } from './control-storage.ts'
import type { Database } from './database.ts'
import { createReads, insertRow, read, removeRow, updateRow } from './rows.ts'
import type { ControlTables } from './tables.ts'

export function createApplicationRepository(
  database: Database,
  { applications: table }: ControlTables,
): ApplicationRepository {
  const columns = getTableColumns(table)
  return {
    ...createReads<Application, Application, { readonly tenantId?: string | undefined }>({
      database,
      table,
      columns,
      where: ({ tenantId }) => [tenantId === undefined ? undefined : eq(table.tenantId, tenantId)],
      toThing: (row) => row,
    }),
    async byName(tenantId, name) {
      const [application] = await read(
        database
          .select()
          .from(table)
          .where(and(eq(table.tenantId, tenantId), eq(table.name, name))),
      )
      return application ?? null
    },
    insert: (application) => insertRow(table, application),
    update: (id, patch) => updateRow(table, id, patch),
    remove: (id) => removeRow(table, id),
  }
}
