// Plans in control.db.
import { eq, getTableColumns } from 'drizzle-orm'
import type { Plan } from '../contract/service.ts'
import type { PlanRepository } from './control-storage.ts'
import type { Database } from './database.ts'
import { createReads, insertRow, read, removeRow, updateRow } from './rows.ts'
import type { ControlTables } from './tables.ts'

export function createPlanRepository(
  database: Database,
  { plans: table }: ControlTables,
): PlanRepository {
  const columns = getTableColumns(table)
  return {
    ...createReads<Plan, Plan, object>({ database, table, columns, toThing: (row) => row }),
    async byName(name) {
      const [found] = await read(database.select().from(table).where(eq(table.name, name)))
      return found ?? null
    },
    insert: (row) => insertRow(table, row),
    update: (id, patch) => updateRow(table, id, patch),
    remove: (id) => removeRow(table, id),
  }
}
