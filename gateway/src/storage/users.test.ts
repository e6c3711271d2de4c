// The contract of the user, member and session repositories.
import { describe, expect, it } from 'vitest'
import { describeEachDialect } from './each-dialect.fixture.ts'
import { tenant, user } from './things.fixture.ts'

describeEachDialect('people', (current) => {
  describe('users', () => {
    it('are found by e-mail in any case, without their password', async () => {
      const { storage } = current()
      const { passwordHash, ...ada } = user()
      await storage.write([storage.users.insert({ ...ada, passwordHash })])
      expect(await storage.users.byEmail('Ada@ACME.example')).toEqual(ada)
      expect(await storage.users.byId(ada.id)).toEqual(ada)
      expect(await storage.users.byEmail('eve@acme.example')).toBeNull()
      expect(await storage.users.passwordHash(ada.id)).toBe(passwordHash)
      expect(await storage.users.passwordHash('usr_nobody')).toBeNull()
    })

    it('change password and rank', async () => {
      const { storage } = current()
      const ada = user()
      await storage.write([storage.users.insert(ada)])
      await storage.write([
        storage.users.update(ada.id, { passwordHash: 'new', isPlatformAdmin: true }),
      ])
      expect(await storage.users.passwordHash(ada.id)).toBe('new')
      expect(await storage.users.byId(ada.id)).toMatchObject({ isPlatformAdmin: true, name: 'Ada' })
    })
  })

  describe('members', () => {
    it('belong to a tenant with a role, and are found from both sides', async () => {
      const { storage } = current()
      const { members, write } = storage
      const [acme, globex] = [tenant('acme'), tenant('globex')]
      const [ada, bob] = [user('ada@acme.example'), user('bob@acme.example')]
      await write([
        storage.tenants.insert(acme),
        storage.tenants.insert(globex),
        storage.users.insert(ada),
        storage.users.insert(bob),
        members.insert({ tenantId: acme.id, userId: ada.id, role: 'owner', createdAt: 1 }),
        members.insert({ tenantId: acme.id, userId: bob.id, role: 'viewer', createdAt: 2 }),
        members.insert({ tenantId: globex.id, userId: ada.id, role: 'admin', createdAt: 3 }),
      ])
      expect((await members.ofTenant(acme.id)).map(({ role }) => role)).toEqual(['owner', 'viewer'])
      expect((await members.ofUser(ada.id)).map(({ role }) => role)).toEqual(['owner', 'admin'])
      await write([members.setRole(acme.id, bob.id, 'developer')])
      expect(await members.find(acme.id, bob.id)).toMatchObject({ role: 'developer' })
      await write([members.remove(acme.id, bob.id)])
      expect(await members.find(acme.id, bob.id)).toBeNull()
      expect(await members.all()).toHaveLength(2)
      await expect(write([members.setRole(acme.id, bob.id, 'admin')])).rejects.toMatchObject({
        code: 'conflict',
      })
    })

    it('are in a tenant once', async () => {
      const { storage } = current()
      const [acme, ada] = [tenant(), user()]
      const member = { tenantId: acme.id, userId: ada.id, role: 'owner' as const, createdAt: 1 }
      await storage.write([
        storage.tenants.insert(acme),
        storage.users.insert(ada),
        storage.members.insert(member),
      ])
      await expect(storage.write([storage.members.insert(member)])).rejects.toMatchObject({
        code: 'conflict',
      })
    })
  })

  describe('sessions', () => {
    it('live until they are removed, expire, or their user goes', async () => {
      const { storage } = current()
      const { sessions, write } = storage
      const ada = user()
      const session = (id: string, expiresAt: number) => ({
        id,
        userId: ada.id,
        createdAt: 1,
        expiresAt,
        lastSeenAt: expiresAt,
        address: '192.0.2.1',
        userAgent: null,
      })
      await write([
        storage.users.insert(ada),
        ...['a', 'b', 'c', 'd'].map((id, at) => sessions.insert(session(id, 100 + at))),
      ])
      expect((await sessions.ofUser(ada.id)).map(({ id }) => id)).toEqual(['d', 'c', 'b', 'a'])
      await write([sessions.remove('c'), sessions.remove('c'), sessions.removeExpired(100)])
      expect((await sessions.ofUser(ada.id)).map(({ id }) => id)).toEqual(['d', 'b'])
      await write([sessions.touch('b', 500, 900)])
      expect(await sessions.byId('b')).toEqual({ ...session('b', 900), lastSeenAt: 500 })
      await write([storage.users.remove(ada.id)])
      expect(await sessions.byId('b')).toBeNull()
    })

    it('of one user end together', async () => {
      const { storage } = current()
      const ada = user()
      const row = { userId: ada.id, createdAt: 1, expiresAt: 2, lastSeenAt: 1, address: '::1' }
      await storage.write([
        storage.users.insert(ada),
        storage.sessions.insert({ ...row, id: 'a', userAgent: 'x' }),
        storage.sessions.insert({ ...row, id: 'b', userAgent: null }),
        storage.sessions.removeOfUser(ada.id),
      ])
      expect(await storage.sessions.ofUser(ada.id)).toEqual([])
    })
  })
})
