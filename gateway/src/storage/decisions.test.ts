// The contract of the decision and audit repositories.
import type { Decision } from '@portcullis/shield-addon/protocol'
import { describe, expect, it } from 'vitest'
import { newId } from '../contract/id.ts'
import { describeEachDialect } from './each-dialect.fixture.ts'

const decision = (
  value: string,
  expires: number | null,
  more: Partial<Decision> = {},
): Decision => ({
  id: newId('decision'),
  type: 'ban',
  scope: 'ip',
  value,
  origin: 'gateway',
  scenario: 'key_guessing',
  evidence: [{ at: 1, text: '401 on POST /v1/chat/completions' }],
  created: 1,
  expires,
  enforced_at: 'l7',
  hits: 0,
  ...more,
})

describeEachDialect('decisions and audit', (current) => {
  describe('decisions', () => {
    it('are in force until they expire or are ended by hand', async () => {
      const { storage } = current()
      const { decisions, write } = storage
      const [short, long, forever] = [
        decision('192.0.2.1', 100),
        decision('192.0.2.2', 200),
        decision('2001:db8::/64', null, { scope: 'range' }),
      ]
      await write([short, long, forever].map((one) => decisions.insert(one)))
      expect(await decisions.byId(short.id)).toEqual(short)
      const inForce = async (nowMs: number) =>
        new Set((await decisions.active(nowMs)).map(({ value }) => value))
      expect(await inForce(99)).toEqual(new Set(['192.0.2.1', '192.0.2.2', '2001:db8::/64']))
      expect(await inForce(100)).toEqual(new Set(['192.0.2.2', '2001:db8::/64']))
      await write([decisions.end(forever.id, 50)])
      expect(await inForce(100)).toEqual(new Set(['192.0.2.2']))
      await expect(write([decisions.end(forever.id, 60)])).rejects.toMatchObject({
        code: 'conflict',
      })
    })

    it('stay known after their end until they are forgotten', async () => {
      const { storage } = current()
      const { decisions, write } = storage
      const past = decision('192.0.2.1', 100)
      const ended = decision('192.0.2.1', null)
      await write([decisions.insert(past), decisions.insert(ended), decisions.end(ended.id, 150)])
      expect(await decisions.all({ value: '192.0.2.1' })).toHaveLength(2)
      await write([decisions.removeEndedBefore(101)])
      expect(await decisions.all({ value: '192.0.2.1' })).toEqual([ended])
      await write([decisions.removeEndedBefore(151)])
      expect(await decisions.all()).toEqual([])
    })

    it('are replaced as a whole', async () => {
      const { storage } = current()
      const { decisions, write } = storage
      const made = decision('192.0.2.1', 100)
      const longer = { ...made, expires: 900, enforced_at: 'kernel' as const }
      await write([decisions.insert(made), decisions.replace(longer)])
      expect(await decisions.active(500)).toEqual([longer])
    })
  })

  describe('the audit trail', () => {
    it('is found by tenant, actor, action and thing, newest first', async () => {
      const { storage } = current()
      const entry = (at: number, more: object) => ({
        id: newId('audit', at),
        at,
        actor: 'local',
        actorName: 'local',
        address: null,
        tenantId: null,
        action: 'plan.create',
        kind: 'plan',
        thingId: 'pln_1',
        before: null,
        after: { name: 'team', limits: [1, 2] },
        ...more,
      })
      const first = entry(1, {})
      const second = entry(2, { tenantId: 'ten_1', actor: 'usr_1', action: 'key.create' })
      await storage.write([storage.audit.insert(first), storage.audit.insert(second)])
      const found = async (filter: object) =>
        (await storage.audit.list({ ...filter, limit: 9 })).items
      expect(await found({})).toEqual([second, first])
      expect(await found({ tenantId: 'ten_1' })).toEqual([second])
      expect(await found({ tenantId: null })).toEqual([first])
      expect(await found({ actor: 'usr_1' })).toEqual([second])
      expect(await found({ action: 'plan.create' })).toEqual([first])
      expect(await found({ thingId: 'pln_1', kind: 'plan' })).toHaveLength(2)
      expect(await storage.audit.byId(first.id)).toEqual(first)
    })
  })
})
