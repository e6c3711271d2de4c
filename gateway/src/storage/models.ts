// Public models in control.db, with their targets in order.
import { eq, getTableColumns } from 'drizzle-orm'
import { defaultRouting, type Model } from '../contract/provider.ts'
import type { ModelRepository } from './control-storage.ts'
import type { Database } from './database.ts'
import { createReads, insertRow, read, removeRow, updateRow } from './rows.ts'
import type { ControlTables } from './tables.ts'

export function createModelRepository(
  database: Database,
  { models: table }: ControlTables,
): ModelRepository {
  const columns = getTableColumns(table)
  return {
    ...createReads<Model, Model, object>({ database, table, columns, toThing }),
    async byName(name) {
      const [found] = await read(database.select().from(table).where(eq(table.name, name)))
      return found === undefined ? null : toThing(found)
    },
    insert: (row) => insertRow(table, row),
    update: (id, patch) => updateRow(table, id, patch),
    remove: (id) => removeRow(table, id),
  }
}

/** A setting that came after the row has its default. */
function toThing(row: Model): Model {
  return { ...row, routing: { ...defaultRouting, ...row.routing } }
}
