// The contract of the provider, credential and model repositories.
import { describe, expect, it } from 'vitest'
import { newId } from '../contract/id.ts'
import { describeEachDialect, masterKey, tablesOf } from './each-dialect.fixture.ts'
import { createControlStorage } from './open-control-storage.ts'
import { model, provider, tenant } from './things.fixture.ts'

const secret = 'sk-proj-0123456789abcdefWXYZ'

describeEachDialect('upstreams', (current) => {
  describe('providers', () => {
    it('are of the platform or of a tenant, with one name each', async () => {
      const { storage } = current()
      const { providers, write } = storage
      const acme = tenant()
      const [ours, theirs] = [provider(), provider('openai', { tenantId: acme.id })]
      await write([storage.tenants.insert(acme), providers.insert(ours), providers.insert(theirs)])
      expect(await providers.byName(null, 'openai')).toEqual(ours)
      expect(await providers.byName(acme.id, 'openai')).toEqual(theirs)
      expect(await providers.all({ tenantId: null })).toEqual([ours])
      expect(await providers.all({ tenantId: acme.id })).toEqual([theirs])
      expect(await providers.all()).toHaveLength(2)
      await expect(write([providers.insert(provider())])).rejects.toMatchObject({
        code: 'conflict',
      })
    })

    it('keep flags, addresses and deadlines', async () => {
      const { storage } = current()
      const local = provider('local', { isLocal: true, baseUrl: 'http://127.0.0.1:9101/v1' })
      await storage.write([storage.providers.insert(local)])
      expect(await storage.providers.byId(local.id)).toEqual(local)
      const timeouts = { connectMs: 9, firstTokenMs: 9, idleMs: 9, totalMs: 9 }
      await storage.write([storage.providers.update(local.id, { timeouts, baseUrl: null })])
      expect(await storage.providers.byId(local.id)).toEqual({ ...local, timeouts, baseUrl: null })
    })
  })

  describe('credentials', () => {
    async function written() {
      const { storage } = current()
      const [one, two] = [provider('one'), provider('two')]
      const credential = (providerId: string) => ({
        id: newId('credential'),
        providerId,
        name: 'main',
        weight: 1,
        expiresAt: null,
        isEnabled: true,
        createdAt: 1,
      })
      const [first, second] = [credential(one.id), credential(two.id)]
      await storage.write([
        storage.providers.insert(one),
        storage.providers.insert(two),
        storage.credentials.insert({ ...first, secret }),
        storage.credentials.insert({ ...second, secret: 'short' }),
      ])
      return { storage, one, two, first, second }
    }

    it('show the last four characters of a long secret, and nothing of a short one', async () => {
      const { storage, first, second } = await written()
      expect(await storage.credentials.byId(first.id)).toEqual({ ...first, hint: 'WXYZ' })
      expect(await storage.credentials.byId(second.id)).toEqual({ ...second, hint: '' })
    })

    it('open their secrets, of all providers or of some', async () => {
      const { storage, one, first, second } = await written()
      expect(await storage.credentials.withSecrets([one.id])).toEqual([
        { ...first, hint: 'WXYZ', secret },
      ])
      const all = await storage.credentials.withSecrets()
      expect(new Map(all.map(({ id, secret }) => [id, secret]))).toEqual(
        new Map([
          [first.id, secret],
          [second.id, 'short'],
        ]),
      )
      expect(await storage.credentials.withSecrets([])).toEqual([])
    })

    it('take a new secret and go with their provider', async () => {
      const { storage, one, first } = await written()
      await storage.write([
        storage.credentials.update(first.id, { secret: 'another-long-secret-9876' }),
      ])
      expect(await storage.credentials.withSecrets([one.id])).toMatchObject([
        { hint: '9876', secret: 'another-long-secret-9876' },
      ])
      await storage.write([storage.providers.remove(one.id)])
      expect(await storage.credentials.byId(first.id)).toBeNull()
    })
  })

  describe('secrets at rest', () => {
    const connection = () => current().connection
    const open = (key: Buffer) =>
      createControlStorage(connection(), { masterKey: key, clock: { nowMs: () => 1 } })

    it('do not lie in the database in clear', async () => {
      const storage = await open(masterKey)
      const one = provider()
      await storage.write([
        storage.providers.insert(one),
        storage.credentials.insert({
          id: newId('credential'),
          providerId: one.id,
          name: 'main',
          weight: 1,
          expiresAt: null,
          isEnabled: true,
          createdAt: 1,
          secret,
        }),
      ])
      const rows = await connection()
        .database.select()
        .from(tablesOf(connection()).control.credentials)
      expect(rows).toHaveLength(1)
      expect(JSON.stringify(rows)).not.toContain(secret)
    })

    it('stop a start with another master key, and let the right one in again', async () => {
      await open(masterKey)
      await expect(open(Buffer.alloc(32, 8))).rejects.toThrow(/master key is not the one/)
      await expect(open(masterKey)).resolves.toBeDefined()
    })
  })

  describe('models', () => {
    it('keep their targets in order', async () => {
      const { storage } = current()
      const mini = {
        ...model('gpt-4o-mini', 'prv_1'),
        targets: [
          { providerId: 'prv_2', model: 'b', priority: 2, weight: 3 },
          { providerId: 'prv_1', model: 'a', priority: 1, weight: 1 },
        ],
      }
      await storage.write([storage.models.insert(mini)])
      expect(await storage.models.byName('gpt-4o-mini')).toEqual(mini)
      await storage.write([storage.models.update(mini.id, { targets: mini.targets.slice(1) })])
      expect((await storage.models.byId(mini.id))?.targets).toEqual(mini.targets.slice(1))
      await storage.write([storage.models.remove(mini.id)])
      expect(await storage.models.all()).toEqual([])
    })
  })
})
