// The contract of calls.db on both databases: what is written is read, filtered, paged, summed and removed alike.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database as SqliteClient } from 'better-sqlite3'
import { beforeEach, describe, expect, it } from 'vitest'
import { Call } from '../../contract/call.ts'
import { describeEachConnection, tablesOf } from '../each-dialect.fixture.ts'
import {
  createCallReader,
  openCallReader,
  type CallFilter,
  type CallReader,
} from './call-reader.ts'
import {
  createPostgresCallWriter,
  createSqliteCallWriter,
  openCallWriter,
  type CallWriter,
} from './call-writer.ts'
import { call } from './call.fixture.ts'
import { removeOldCalls, removeUntilSmall } from './retention.ts'

describeEachConnection('calls', 'calls', (connection) => {
  let writer: CallWriter
  let reader: CallReader
  beforeEach(() => {
    const current = connection()
    const client = (current.database as unknown as { $client: SqliteClient }).$client
    writer =
      current.dialect === 'sqlite'
        ? createSqliteCallWriter(client)
        : createPostgresCallWriter(current)
    reader = createCallReader(current.database, tablesOf(current).calls)
  })

  it('come back as they were written, with every field', async () => {
    const full = call(1_790_000_000_000)
    const bare = call(1_790_000_000_001, {
      tenantId: null,
      applicationId: null,
      serviceId: null,
      model: null,
      provider: null,
      status: 401,
      errorCode: 'invalid_api_key',
      end: 'refused',
      isStream: true,
      costMicros: null,
      firstTokenMs: null,
      inputTokens: 5_000_000_000,
    })
    await writer.insertBatch([full, bare])
    expect(Call.parse(await reader.byId(full.id))).toEqual(full)
    expect(Call.parse(await reader.byId(bare.id))).toEqual(bare)
    expect(await reader.byId('c_nothing')).toBeNull()
  })

  it('may be sent again without being there twice', async () => {
    await writer.insertBatch([call(1), call(2)])
    await writer.insertBatch([call(2), call(3)])
    expect(await reader.count({})).toBe(3)
  })

  it('are written in batches larger than one statement takes', async () => {
    await writer.insertBatch(Array.from({ length: 2_500 }, (_, at) => call(at)))
    await writer.insertBatch([])
    expect(await reader.count({})).toBe(2_500)
  })

  it('are listed newest first, page by page, also within one millisecond', async () => {
    const made = [call(1), call(5, { id: 'c_a' }), call(5, { id: 'c_b' }), call(5, { id: 'c_c' })]
    await writer.insertBatch([...made, call(9)])
    const ids: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await reader.list({}, { limit: 2, cursor: cursor ?? undefined })
      ids.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(ids).toEqual([call(9).id, 'c_c', 'c_b', 'c_a', call(1).id])
    await expect(reader.list({}, { limit: 2, cursor: '1 or 1' })).rejects.toMatchObject({
      code: 'invalid_request',
    })
  })

  const other = {
    tenantId: 'ten_2',
    applicationId: 'app_2',
    serviceId: 'srv_2',
    model: 'm2',
    provider: 'p2',
    status: 503,
    errorCode: 'upstream_overloaded',
    end: 'upstream_error',
    clientIp: '192.0.2.2',
  } as const
  const { status: _status, ...equal } = other
  const filters: readonly CallFilter[] = [
    ...Object.entries(equal).map(([field, value]) => ({ [field]: value })),
    { statusFrom: 500 },
    { statusFrom: 500, statusTo: 599 },
    { from: 20 },
  ]
  it.each(filters)('are filtered by %o', async (filter) => {
    await writer.insertBatch([call(10), call(20, other)])
    expect((await reader.list(filter, { limit: 9 })).items).toEqual([call(20, other)])
    expect(await reader.count(filter)).toBe(1)
  })

  it('are filtered up to a status and before a time', async () => {
    await writer.insertBatch([call(10), call(20, other)])
    expect((await reader.list({ statusTo: 399 }, { limit: 9 })).items).toEqual([call(10)])
    expect((await reader.list({ to: 20 }, { limit: 9 })).items).toEqual([call(10)])
  })

  it('are summed by service for one application', async () => {
    await writer.insertBatch([
      call(10),
      call(20),
      call(21, { status: 500, costMicros: null }),
      call(22, { serviceId: 'srv_2', costMicros: 3_000_000_000 }),
      call(23, { serviceId: null }),
      call(24, { applicationId: 'app_2' }),
    ])
    const use = await reader.useOf('app_1', 20)
    expect(use.toSorted((a, b) => a.serviceId.localeCompare(b.serviceId))).toEqual([
      { serviceId: 'srv_1', calls: 2, errors: 1, costMicros: 150 },
      { serviceId: 'srv_2', calls: 1, errors: 0, costMicros: 3_000_000_000 },
    ])
  })

  it('go in batches once they are too old, oldest first', async () => {
    await writer.insertBatch(Array.from({ length: 25 }, (_, at) => call(at)))
    expect(await writer.removeBefore(20, 3)).toBe(3)
    expect((await reader.list({ to: 5 }, { limit: 9 })).items.map(({ at }) => at)).toEqual([4, 3])
    let pauses = 0
    const removed = await removeOldCalls({
      writer,
      beforeMs: 20,
      batchSize: 5,
      signal: new AbortController().signal,
      pause: async () => {
        pauses += 1
      },
    })
    expect({ removed, pauses }).toEqual({ removed: 17, pauses: 3 })
    expect(await reader.count({})).toBe(5)
  })

  it('go oldest first while they take more room than they may', async () => {
    await writer.insertBatch(Array.from({ length: 200 }, (_, at) => call(at)))
    const size = await writer.sizeBytes()
    const common = { writer, batchSize: 10, signal: new AbortController().signal }
    const pause = async (): Promise<void> => undefined
    if (size === null) {
      expect(await removeUntilSmall({ ...common, pause, maxBytes: 0 })).toBe(0)
      return
    }
    expect(await removeUntilSmall({ ...common, pause, maxBytes: size })).toBe(0)
    const maxBytes = Math.floor(size * 0.7)
    const removed = await removeUntilSmall({ ...common, pause, maxBytes })
    expect(removed).toBeGreaterThan(0)
    expect(removed).toBeLessThan(200)
    expect(await writer.sizeBytes()).toBeLessThanOrEqual(maxBytes)
    expect(await reader.count({ from: removed })).toBe(200 - removed)
    // More than everything can not go.
    expect(await removeUntilSmall({ ...common, pause, maxBytes: 0 })).toBe(200 - removed)
  })

  it('stop going when the thread stops', async () => {
    await writer.insertBatch(Array.from({ length: 10 }, (_, at) => call(at)))
    const stop = new AbortController()
    const removed = await removeOldCalls({
      writer,
      beforeMs: 10,
      batchSize: 4,
      signal: stop.signal,
      pause: async () => stop.abort(),
    })
    expect(removed).toBe(4)
  })
})

describe('the file calls.db', () => {
  it('is made by the writer, read by a connection that can not write, and opened again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'portcullis-calls-'))
    const place = { url: null, path: join(folder, 'calls.db') }
    try {
      const writer = await openCallWriter(place)
      const reader = await openCallReader(place)
      await writer.insertBatch([call(1)])
      expect(await reader.count({})).toBe(1)
      await reader.close()
      await writer.close()
      const again = await openCallWriter(place)
      await again.insertBatch([call(1), call(2)])
      const second = await openCallReader(place)
      expect(await second.count({})).toBe(2)
      await second.close()
      await again.close()
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
