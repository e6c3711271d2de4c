// Published services in control.db, and which of them a tenant may see.
import { and, eq, getTableColumns, or } from 'drizzle-orm'
import type { Service } from '../contract/service.ts'
import type { ServiceFilter, ServiceRepository } from './control-storage.ts'
import type { Database } from './database.ts'
import type { DialectSql } from './kit.ts'
import { createReads, insertRow, read, removeRow, updateRow } from './rows.ts'
import type { ControlTables } from './tables.ts'

export function createServiceRepository(
  database: Database,
  { services: table }: ControlTables,
  { isEmptyList, listContains }: DialectSql,
): ServiceRepository {
  const columns = getTableColumns(table)
  const visibleTo = (tenantId: string) =>
    or(
      eq(table.tenantId, tenantId),
      eq(table.visibility, 'platform'),
      and(
        eq(table.visibility, 'tenants'),
        or(isEmptyList(table.visibleTo), listContains(table.visibleTo, tenantId)),
      ),
    )
  return {
    ...createReads<Service, Service, ServiceFilter>({
      database,
      table,
      columns,
      where: ({ tenantId, state, visibleToTenantId }) => [
        tenantId === undefined ? undefined : eq(table.tenantId, tenantId),
        state === undefined ? undefined : eq(table.state, state),
        visibleToTenantId === undefined ? undefined : visibleTo(visibleToTenantId),
      ],
      toThing: (row) => row,
    }),
    async byName(tenantId, name) {
      const [service] = await read(
        database
          .select()
          .from(table)
          .where(and(eq(table.tenantId, tenantId), eq(table.name, name))),
      )
      return service ?? null
    },
    insert: (service) => insertRow(table, service),
    update: (id, patch) => updateRow(table, id, patch),
    remove: (id) => removeRow(table, id),
  }
}
