// Puts the snapshot's face of rows over the repositories.
import type { RowKind, RowReader, Rows } from '../snapshot/index.ts'
import type { ControlStorage } from '../storage/index.ts'

/** Ids a query; PostgreSQL and SQLite both take tens of thousands of parameters, not any number. */
const idsAtOnce = 5_000

export function createRowReader(storage: ControlStorage): RowReader {
  const readers: { [K in RowKind]: KindReader<Rows[K]> } = {
    tenant: storage.tenants,
    application: storage.applications,
    key: {
      all: () => storage.keys.withHashes(),
      byIds: (ids) => storage.keys.withHashes(ids),
    },
    plan: storage.plans,
    service: storage.services,
    subscription: {
      all: () => storage.subscriptions.all({ states: ['approved', 'suspended'] }),
      async byIds(ids) {
        const found = await storage.subscriptions.byIds(ids)
        return found.filter(({ state }) => state === 'approved' || state === 'suspended')
      },
    },
    provider: storage.providers,
    credential: {
      all: () => storage.credentials.withSecrets(),
      async byIds(ids) {
        const wanted = new Set(ids)
        const found = await storage.credentials.byIds(ids)
        const providerIds = [...new Set(found.map(({ providerId }) => providerId))]
        const opened = await storage.credentials.withSecrets(providerIds)
        return opened.filter(({ id }) => wanted.has(id))
      },
    },
    model: storage.models,
  }

  return {
    all: (kind) => readers[kind].all(),
    async byIds<K extends RowKind>(kind: K, ids: readonly string[]) {
      const rows: Rows[K][] = []
      for (let start = 0; start < ids.length; start += idsAtOnce) {
        rows.push(...(await readers[kind].byIds(ids.slice(start, start + idsAtOnce))))
      }
      return rows
    },
  }
}

interface KindReader<T> {
  all(): Promise<readonly T[]>
  byIds(ids: readonly string[]): Promise<readonly T[]>
}
