// Answers to give again, in the store's file: found by tenant and the hash of their request.
import type Sqlite from 'better-sqlite3'
import type { Clock } from '../contract/clock.ts'
import type { CachedAnswer } from '../contract/stored.ts'
import { createBounded, type Bounds } from './bounds.ts'

export interface AnswerTable {
  put(tenant: string, key: string, answer: CachedAnswer, ttlMs: number): void
  get(tenant: string, key: string): CachedAnswer | null
  /** Takes away what is too old to be given. */
  expire(): void
}

export interface AnswerBounds extends Bounds {
  /** Longer ones are not stored. */
  readonly maxBytesAnAnswer: number
}

interface Row {
  readonly headers: string
  readonly scan: string
  readonly body: Buffer
  readonly bytes: number
  readonly expires_at: number
}

export function createAnswerTable(
  client: Sqlite.Database,
  clock: Clock,
  { maxBytesAnAnswer, ...bounds }: AnswerBounds,
): AnswerTable {
  const insert = client.prepare(
    `INSERT INTO answers (tenant, key, headers, scan, body, bytes, used_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const select = client.prepare<[string, string], Row>(
    'SELECT headers, scan, body, bytes, expires_at FROM answers WHERE tenant = ? AND key = ?',
  )
  const touch = client.prepare('UPDATE answers SET used_at = ? WHERE tenant = ? AND key = ?')
  const drop = client.prepare('DELETE FROM answers WHERE tenant = ? AND key = ?')
  const selectExpired = client.prepare<[number], { tenant: string; key: string }>(
    'SELECT tenant, key FROM answers WHERE expires_at <= ? LIMIT 256',
  )
  const forget = (tenant: string, key: string): void => void drop.run(tenant, key)
  const bounded = createBounded(client, 'answers', 'key', bounds, forget)

  function remove(tenant: string, key: string): void {
    const row = select.get(tenant, key)
    if (row === undefined) return
    forget(tenant, key)
    bounded.count(tenant, -1, -row.bytes)
  }

  return {
    put: client.transaction(
      (tenant: string, key: string, { headers, scan, body }: CachedAnswer, ttlMs: number) => {
        remove(tenant, key)
        if (body.length > maxBytesAnAnswer) return
        const now = clock.nowMs()
        const bytes = body.length + scan.length
        insert.run(tenant, key, JSON.stringify(headers), scan, body, bytes, now, now + ttlMs)
        bounded.count(tenant, 1, bytes)
        bounded.shrink(tenant)
      },
    ),
    get(tenant, key) {
      const row = select.get(tenant, key)
      if (row === undefined || row.expires_at <= clock.nowMs()) return null
      touch.run(clock.nowMs(), tenant, key)
      const { scan, body } = row
      return { headers: JSON.parse(row.headers) as CachedAnswer['headers'], scan, body }
    },
    expire() {
      for (const { tenant, key } of selectExpired.all(clock.nowMs())) remove(tenant, key)
    },
  }
}
