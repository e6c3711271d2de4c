// Providers in control.db, of the platform or of one tenant.
import { and, eq, getTableColumns, isNull } from 'drizzle-orm'
import type { Provider } from '../contract/provider.ts'
import type { ProviderRepository } from './control-storage.ts'
import type { Database } from './database.ts'
import { createReads, insertRow, read, removeRow, updateRow } from './rows.ts'
import type { ControlTables } from './tables.ts'

export function createProviderRepository(
  database: Database,
  { providers: table }: ControlTables,
): ProviderRepository {
  const columns = getTableColumns(table)
  const ofTenant = (tenantId: string | null | undefined) => {
    if (tenantId === undefined) return undefined
    return tenantId === null ? isNull(table.tenantId) : eq(table.tenantId, tenantId)
  }
  return {
    ...createReads<Provider, Provider, { readonly tenantId?: string | null | undefined }>({
      database,
      table,
      columns,
      where: ({ tenantId }) => [ofTenant(tenantId)],
      toThing: (row) => row,
    }),
    async byName(tenantId, name) {
      const [provider] = await read(
        database
          .select()
          .from(table)
          .where(and(ofTenant(tenantId), eq(table.name, name))),
      )
      return provider ?? null
    },
    insert: (provider) => insertRow(table, provider),
    update: (id, patch) => updateRow(table, id, patch),
    remove: (id) => removeRow(table, id),
  }
}
