// What PGlite's one connection can not show: a real server, several gateways on it, and its death.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../contract/id.ts'
import { call } from './calls/call.fixture.ts'
import { openCallReader, openCallWriter } from './calls/index.ts'
import type { ControlStorage } from './control-storage.ts'
import { masterKey } from './each-dialect.fixture.ts'
import { openControlStorage } from './open-control-storage.ts'
import { findPostgres, startPostgres, type PostgresServer } from './postgres-server.fixture.ts'
import { plan, tenant, writeTwoTenants } from './things.fixture.ts'

const programs = findPostgres()
if (programs === null) {
  console.log('skipped: no PostgreSQL server in /usr/lib/postgresql (apt-get install postgresql)')
}

describe.skipIf(programs === null)('a real PostgreSQL server', () => {
  let server: PostgresServer
  const open = (): Promise<ControlStorage> =>
    openControlStorage({
      url: server.url,
      dataDir: '/nonexistent',
      masterKey,
      clock: { nowMs: Date.now },
    })
  beforeAll(async () => {
    server = await startPostgres(programs ?? '')
  })
  afterAll(() => server.stop())

  it('gets its tables once when several gateways start at the same time', async () => {
    const gateways = await Promise.all([open(), open(), open()])
    const [first, second] = gateways
    const acme = tenant()
    await first?.write([first.tenants.insert(acme)])
    expect(await second?.tenants.byName('acme')).toEqual(acme)
    await Promise.all(gateways.map((gateway) => gateway.close()))
  })

  it('lets one of two reviewers win who act through two gateways', async () => {
    const [one, two] = [await open(), await open()]
    const { published, consuming } = await writeTwoTenants(one)
    const actor = { id: 'local', name: 'local', address: null }
    for (let round = 0; round < 20; round += 1) {
      const { id } = await one.subscriptions.request({
        id: newId('subscription'),
        applicationId: consuming.id,
        serviceId: published.id,
        planId: null,
        reason: '',
        requestedBy: null,
        expiresAt: null,
        actor,
      })
      const results = await Promise.allSettled([
        one.subscriptions.change({ id, event: 'approve', reason: '', actor }),
        two.subscriptions.change({ id, event: 'reject', reason: 'no', actor }),
      ])
      const lost = results.filter(({ status }) => status === 'rejected')
      expect(lost).toMatchObject([{ reason: { code: 'conflict' } }])
      expect(await one.subscriptions.history(id)).toHaveLength(2)
      const won = await two.subscriptions.byId(id)
      if (won?.state === 'approved') {
        await two.subscriptions.change({ id, event: 'cancel', reason: '', actor })
      }
    }
    await Promise.all([one.close(), two.close()])
  })

  it('keeps figures and JSON as SQLite does', async () => {
    const storage = await open()
    const team = plan('team', { tokensPerMonth: 9_000_000_000_000 })
    await storage.write([storage.plans.insert(team)])
    expect(await storage.plans.byName('team')).toEqual(team)
    await expect(storage.write([storage.plans.insert(plan('team'))])).rejects.toMatchObject({
      code: 'conflict',
    })
    await storage.close()
  })

  it('holds the calls too', async () => {
    const place = { url: server.url, path: '/nonexistent' }
    const writer = await openCallWriter(place)
    const reader = await openCallReader(place)
    await writer.insertBatch(Array.from({ length: 1_500 }, (_, at) => call(at)))
    expect(await reader.count({})).toBe(1_500)
    expect(await reader.byId(call(7).id)).toEqual(call(7))
    expect(await writer.removeBefore(1_000, 400)).toBe(400)
    expect(await reader.count({})).toBe(1_100)
    await Promise.all([writer.close(), reader.close()])
  })

  it('leaves errors and no crash when it dies', async () => {
    const storage = await open()
    await storage.tenants.all()
    await server.stop()
    await expect(storage.tenants.all()).rejects.toMatchObject({ code: 'storage_unavailable' })
    await expect(storage.write([storage.plans.insert(plan('late'))])).rejects.toMatchObject({
      code: 'storage_unavailable',
    })
    await storage.close()
    await expect(open()).rejects.toThrow(/can not be opened/)
  })
})
