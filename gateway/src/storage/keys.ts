// API keys in control.db: found by their hash; the hash is read by its own method only.
import { eq, getTableColumns } from 'drizzle-orm'
import type { Key } from '../contract/application.ts'
import type { HashedKey, KeyRepository } from './control-storage.ts'
import type { Database } from './database.ts'
import { createReads, insertRow, read, removeRow, updateRow } from './rows.ts'
import type { ControlTables } from './tables.ts'

export function createKeyRepository(
  database: Database,
  { keys: table }: ControlTables,
): KeyRepository {
  const { hash: hashColumn, ...columns } = getTableColumns(table)
  const hashed = createReads<HashedKey, HashedKey, object>({
    database,
    table,
    columns: { ...columns, hash: hashColumn },
    toThing: (row) => row,
  })
  return {
    ...createReads<Key, Key, { readonly applicationId?: string | undefined }>({
      database,
      table,
      columns,
      where: ({ applicationId }) => [
        applicationId === undefined ? undefined : eq(table.applicationId, applicationId),
      ],
      toThing: (row) => row,
    }),
    withHashes: (ids) => (ids === undefined ? hashed.all() : hashed.byIds(ids)),
    async byHash(hash) {
      const [key] = await read(database.select(columns).from(table).where(eq(hashColumn, hash)))
      return key ?? null
    },
    insert: (key) => insertRow(table, key),
    update: (id, patch) => updateRow(table, id, patch),
    remove: (id) => removeRow(table, id),
  }
}
