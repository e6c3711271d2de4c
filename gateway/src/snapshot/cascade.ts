// What else a change touches: the only place that knows which things hang on which.
import { rowKinds, type Change, type RowKind, type Rows, type RowTables } from './rows.ts'

interface Edge {
  readonly kind: RowKind
  /** The field of that kind that names the thing above. */
  readonly by: string
}

/** When the thing is gone, these went with it and are read again. */
const belongings: Readonly<Partial<Record<RowKind, readonly Edge[]>>> = {
  tenant: [
    { kind: 'application', by: 'tenantId' },
    { kind: 'service', by: 'tenantId' },
    { kind: 'provider', by: 'tenantId' },
  ],
  application: [
    { kind: 'key', by: 'applicationId' },
    { kind: 'subscription', by: 'applicationId' },
  ],
  service: [{ kind: 'subscription', by: 'serviceId' }],
  provider: [{ kind: 'credential', by: 'providerId' }],
}

/** Kind -> ids. */
export type IdSets = Map<RowKind, Set<string>>

/** The changes that are about rows of the snapshot, by kind. */
export function changedIds(changes: readonly Change[]): IdSets {
  const sets: IdSets = new Map()
  for (const { kind, id } of changes) {
    if (isRowKind(kind)) add(sets, kind, id)
  }
  return sets
}

/** What belonged to rows that are gone, one level down. */
export function belongingsOf(gone: IdSets, rows: RowTables): IdSets {
  const sets: IdSets = new Map()
  for (const [kind, ids] of gone) {
    for (const edge of belongings[kind] ?? []) collect(sets, edge, ids, rows)
  }
  return sets
}

/**
 * The entities to make anew for changed rows: their own, and those that carry parts of them. Asked
 * before and after the tables change, since a credential may leave one provider for another.
 */
export function touchedEntities(changed: IdSets, rows: RowTables): IdSets {
  const sets: IdSets = new Map()
  for (const [kind, ids] of changed) {
    if (kind === 'credential') {
      for (const id of ids) {
        const providerId = rows.credential.get(id)?.providerId
        if (providerId !== undefined) add(sets, 'provider', providerId)
      }
    } else if (kind === 'plan') collect(sets, { kind: 'subscription', by: 'planId' }, ids, rows)
    else for (const id of ids) add(sets, kind, id)
  }
  return sets
}

/** Adds all of the second to the first. */
export function mergeInto(sets: IdSets, others: IdSets): void {
  for (const [kind, ids] of others) for (const id of ids) add(sets, kind, id)
}

/** Walks the whole table of the kind: 100,000 rows take a millisecond, and such changes are rare. */
function collect(sets: IdSets, edge: Edge, ids: ReadonlySet<string>, rows: RowTables): void {
  for (const row of rows[edge.kind].values()) {
    const above = (row as Rows[RowKind] & Readonly<Record<string, unknown>>)[edge.by]
    if (typeof above === 'string' && ids.has(above)) add(sets, edge.kind, row.id)
  }
}

function add(sets: IdSets, kind: RowKind, id: string): void {
  const ids = sets.get(kind)
  if (ids === undefined) sets.set(kind, new Set([id]))
  else ids.add(id)
}

function isRowKind(kind: string): kind is RowKind {
  return (rowKinds as readonly string[]).includes(kind)
}
