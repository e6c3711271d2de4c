// The audit trail in control.db: appended to, never changed.
import { eq, getTableColumns, isNull } from 'drizzle-orm'
import type { AuditEntry } from '../contract/audit.ts'
import type { AuditFilter, AuditRepository } from './control-storage.ts'
import type { Database } from './database.ts'
import { createReads, insertRow } from './rows.ts'
import type { ControlTables } from './tables.ts'

export function createAuditRepository(
  database: Database,
  { audit: table }: ControlTables,
): AuditRepository {
  const ofTenant = (tenantId: string | null) =>
    tenantId === null ? isNull(table.tenantId) : eq(table.tenantId, tenantId)
  const { byId, list } = createReads<AuditEntry, AuditEntry, AuditFilter>({
    database,
    table,
    columns: getTableColumns(table),
    where: ({ tenantId, actor, action, kind, thingId }) => [
      tenantId === undefined ? undefined : ofTenant(tenantId),
      actor === undefined ? undefined : eq(table.actor, actor),
      action === undefined ? undefined : eq(table.action, action),
      kind === undefined ? undefined : eq(table.kind, kind),
      thingId === undefined ? undefined : eq(table.thingId, thingId),
    ],
    toThing: (row) => row,
  })
  return { byId, list, insert: (entry) => insertRow(table, entry) }
}
