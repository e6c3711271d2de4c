// The contract of the service, plan, application and key repositories.
import { describe, expect, it } from 'vitest'
import { describeEachDialect } from './each-dialect.fixture.ts'
import { hashKey } from './key-hash.ts'
import { application, key, plan, service, tenant, writeTwoTenants } from './things.fixture.ts'

describeEachDialect('what is published and who uses it', (current) => {
  describe('services', () => {
    it('are seen by their owner, the listed tenants, or everybody', async () => {
      const { storage } = current()
      const [acme, globex, initech] = [tenant('acme'), tenant('globex'), tenant('initech')]
      const made = [
        service(acme.id, 'private'),
        service(acme.id, 'listed', { visibility: 'tenants', visibleTo: [globex.id] }),
        service(acme.id, 'every-tenant', { visibility: 'tenants' }),
        service(acme.id, 'platform', { visibility: 'platform' }),
        service(acme.id, 'draft', { visibility: 'platform', state: 'draft' }),
      ]
      await storage.write([
        ...[acme, globex, initech].map((one) => storage.tenants.insert(one)),
        ...made.map((one) => storage.services.insert(one)),
      ])
      const seenBy = async (tenantId: string, state?: 'published') =>
        (await storage.services.all({ visibleToTenantId: tenantId, state }))
          .map(({ name }) => name)
          .toSorted()
      expect(await seenBy(acme.id)).toEqual(made.map(({ name }) => name).toSorted())
      expect(await seenBy(globex.id, 'published')).toEqual(['every-tenant', 'listed', 'platform'])
      expect(await seenBy(initech.id, 'published')).toEqual(['every-tenant', 'platform'])
      expect(await seenBy(initech.id)).toContain('draft')
    })

    it('come back whole, and change', async () => {
      const { storage } = current()
      const acme = tenant()
      const chat = service(acme.id, 'chat', { models: ['a', 'b'], description: 'Über 100 %' })
      await storage.write([storage.tenants.insert(acme), storage.services.insert(chat)])
      expect(await storage.services.byName(acme.id, 'chat')).toEqual(chat)
      await storage.write([
        storage.services.update(chat.id, {
          models: ['c'],
          state: 'retired',
          approval: 'automatic',
        }),
      ])
      expect(await storage.services.byId(chat.id)).toEqual({
        ...chat,
        models: ['c'],
        state: 'retired',
        approval: 'automatic',
      })
    })
  })

  describe('plans', () => {
    it('keep every limit, also beyond 2^31, and null as no limit', async () => {
      const { storage } = current()
      const team = plan('team', { tokensPerMonth: 9_000_000_000, moneyPerMonthMicros: null })
      await storage.write([storage.plans.insert(team)])
      expect(await storage.plans.byName('team')).toEqual(team)
      await storage.write([storage.plans.update(team.id, { parallel: null, tokensPerDay: 5 })])
      expect(await storage.plans.byId(team.id)).toEqual({
        ...team,
        parallel: null,
        tokensPerDay: 5,
      })
    })

    it('stay while a subscription stands on them', async () => {
      const { storage } = current()
      const { published, consuming } = await writeTwoTenants(storage)
      const team = plan()
      await storage.write([storage.plans.insert(team)])
      await storage.subscriptions.request({
        id: 'sub_1',
        applicationId: consuming.id,
        serviceId: published.id,
        planId: team.id,
        reason: '',
        requestedBy: null,
        expiresAt: null,
        actor: { id: 'local', name: 'local', address: null },
      })
      await expect(storage.write([storage.plans.remove(team.id)])).rejects.toMatchObject({
        code: 'conflict',
      })
    })
  })

  describe('keys', () => {
    it('are found by their hash, which no other read gives', async () => {
      const { storage } = current()
      const acme = tenant()
      const web = application(acme.id)
      const { hash, ...main } = key(web.id, 'main', 'pc_live_secret')
      await storage.write([
        storage.tenants.insert(acme),
        storage.applications.insert(web),
        storage.keys.insert({ ...main, hash }),
      ])
      expect(await storage.keys.byHash(hashKey('pc_live_secret'))).toEqual(main)
      expect(await storage.keys.byHash(hashKey('pc_live_other'))).toBeNull()
      expect(await storage.keys.all({ applicationId: web.id })).toEqual([main])
      expect(await storage.keys.withHashes([main.id])).toEqual([{ ...main, hash }])
      expect(await storage.keys.withHashes()).toEqual([{ ...main, hash }])
      await storage.write([storage.keys.update(main.id, { expiresAt: 5 })])
      expect(await storage.keys.byId(main.id)).toEqual({ ...main, expiresAt: 5 })
    })

    it('go with their application', async () => {
      const { storage } = current()
      const acme = tenant()
      const web = application(acme.id)
      await storage.write([
        storage.tenants.insert(acme),
        storage.applications.insert(web),
        storage.keys.insert(key(web.id)),
        storage.applications.remove(web.id),
      ])
      expect(await storage.keys.all()).toEqual([])
    })

    it('can not have the hash of another key', async () => {
      const { storage } = current()
      const acme = tenant()
      const web = application(acme.id)
      await storage.write([
        storage.tenants.insert(acme),
        storage.applications.insert(web),
        storage.keys.insert(key(web.id, 'main', 'pc_live_same')),
      ])
      await expect(
        storage.write([storage.keys.insert(key(web.id, 'other', 'pc_live_same'))]),
      ).rejects.toMatchObject({ code: 'conflict' })
    })
  })
})
