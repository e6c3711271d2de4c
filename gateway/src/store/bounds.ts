// Keeps a table of the store within its bounds: per tenant and in all, the longest unused goes first.
import type Sqlite from 'better-sqlite3'

export interface Bounds {
  readonly maxRowsATenant: number
  readonly maxBytesATenant: number
  readonly maxBytes: number
}

interface Sum {
  rows: number
  bytes: number
}

export interface Bounded {
  /** Counts a row that was added, or taken away with negative bytes. */
  count(tenant: string, rows: number, bytes: number): void
  /** Takes rows away until the tenant, and all together, are within their bounds. */
  shrink(tenant: string): void
}

/** `forget` takes one row away, with all that belongs to it, and does not count. */
export function createBounded(
  client: Sqlite.Database,
  table: 'responses' | 'answers',
  key: 'id' | 'key',
  bounds: Bounds,
  forget: (tenant: string, key: string) => void,
): Bounded {
  const sums = new Map<string, Sum>()
  let allBytes = 0
  const counted = client
    .prepare<[], { tenant: string; rows: number; bytes: number }>(
      `SELECT tenant, count(*) AS rows, sum(bytes) AS bytes FROM ${table} GROUP BY tenant`,
    )
    .all()
  for (const { tenant, rows, bytes } of counted) count(tenant, rows, bytes)

  type Row = { tenant: string; key: string; bytes: number }
  const oldestOf = client.prepare<[string], Row>(
    `SELECT tenant, ${key} AS key, bytes FROM ${table} WHERE tenant = ? ORDER BY used_at LIMIT 16`,
  )
  const oldest = client.prepare<[], Row>(
    `SELECT tenant, ${key} AS key, bytes FROM ${table} ORDER BY used_at LIMIT 16`,
  )

  function count(tenant: string, rows: number, bytes: number): void {
    const sum = sums.get(tenant) ?? { rows: 0, bytes: 0 }
    sum.rows += rows
    sum.bytes += bytes
    allBytes += bytes
    if (sum.rows > 0) sums.set(tenant, sum)
    else sums.delete(tenant)
  }

  function isOver(tenant: string): boolean {
    const sum = sums.get(tenant)
    return (
      sum !== undefined && (sum.rows > bounds.maxRowsATenant || sum.bytes > bounds.maxBytesATenant)
    )
  }

  function take(rows: readonly Row[], isEnough: () => boolean): void {
    for (const row of rows) {
      if (isEnough()) return
      forget(row.tenant, row.key)
      count(row.tenant, -1, -row.bytes)
    }
  }

  return {
    count,
    shrink(tenant) {
      while (isOver(tenant)) take(oldestOf.all(tenant), () => !isOver(tenant))
      while (allBytes > bounds.maxBytes) take(oldest.all(), () => allBytes <= bounds.maxBytes)
    },
  }
}
