// Decisions of the gateway in control.db: the whole record as JSON beside the few columns that are asked for.
import { and, eq, getTableColumns, gt, isNull, lt, or } from 'drizzle-orm'
import type { Decision } from '@portcullis/shield-addon/protocol'
import type { DecisionFilter, DecisionRepository } from './control-storage.ts'
import type { Database } from './database.ts'
import { createReads, insertRow, removeRow, updateRow } from './rows.ts'
import type { ControlTables } from './tables.ts'

export function createDecisionRepository(
  database: Database,
  { decisions: table }: ControlTables,
): DecisionRepository {
  const activeAt = (nowMs: number) =>
    and(isNull(table.endedAt), or(isNull(table.expiresAt), gt(table.expiresAt, nowMs)))
  const reads = createReads<{ readonly record: Decision }, Decision, DecisionFilter>({
    database,
    table,
    columns: getTableColumns(table),
    where: ({ value, activeAtMs }) => [
      value === undefined ? undefined : eq(table.value, value),
      activeAtMs === undefined ? undefined : activeAt(activeAtMs),
    ],
    toThing: ({ record }) => record,
  })
  return {
    ...reads,
    active: (nowMs) => reads.all({ activeAtMs: nowMs }),
    insert: (decision) => insertRow(table, { id: decision.id, ...columnsOf(decision) }),
    replace: (decision) => updateRow(table, decision.id, columnsOf(decision)),
    end: (id, atMs) => ({
      expectRows: 1,
      build: (database) =>
        database
          .update(table)
          .set({ endedAt: atMs })
          .where(and(eq(table.id, id), isNull(table.endedAt))),
    }),
    remove: (id) => removeRow(table, id),
    removeEndedBefore: (timeMs) => ({
      build: (database) =>
        database.delete(table).where(or(lt(table.endedAt, timeMs), lt(table.expiresAt, timeMs))),
    }),
  }
}

function columnsOf(record: Decision) {
  const { value, created, expires } = record
  return {
    value,
    createdAt: Math.trunc(created),
    expiresAt: expires && Math.trunc(expires),
    record,
  }
}
