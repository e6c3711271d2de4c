// The shield at the admin API: decisions of both owners, bans and their lifting, state and advice.
import type { Decision, ShieldReport } from '@portcullis/shield-addon/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DecisionChanged, DecisionView } from '../contract/api/shield.ts'
import { createSuite, type Suite } from './suite.fixture.ts'

let suite: Suite
beforeEach(async () => {
  suite = await createSuite()
})
afterEach(() => suite.close())

const ban = (value: string, more: object = {}) =>
  suite.as('platform', {
    method: 'POST',
    url: '/api/v1/shield/decisions',
    payload: { type: 'ban', value, durationMs: 60_000, reason: 'Scans.', ...more },
  })
const lift = (value: string) =>
  suite.as('platform', {
    method: 'DELETE',
    url: `/api/v1/shield/decisions/${encodeURIComponent(value)}`,
  })
const list = async (query = '') =>
  (await suite.as('platform', { url: `/api/v1/shield/decisions${query}` })).json<{
    items: DecisionView[]
    nextCursor: string | null
  }>()

const foreign: Decision = {
  id: 'dec_of_the_shield',
  type: 'ban',
  scope: 'ip',
  value: '198.51.100.9',
  origin: 'import',
  scenario: 'import',
  evidence: [],
  created: 1,
  expires: null,
  enforced_at: 'kernel',
  hits: 3,
}

describe('decisions', () => {
  it('are made, listed in the shield’s own shape, and lifted, each with an audit entry', async () => {
    const made = await ban('203.0.113.7')
    expect(made.statusCode).toBe(201)
    expect(made.json()).toMatchObject({
      value: '203.0.113.7',
      type: 'ban',
      origin: 'admin',
      scenario: 'manual',
      enforced_at: 'l7',
      expires: suite.clock.timeMs + 60_000,
      evidence: [{ text: 'platform: Scans.' }],
      can: ['delete'],
      warning: null,
    })
    expect((await list()).items).toMatchObject([{ id: made.json<DecisionChanged>().id }])
    suite.clock.timeMs += 1
    expect((await lift('203.0.113.7')).json()).toEqual({ warning: null })
    expect((await list()).items).toEqual([])
    expect((await lift('203.0.113.7')).statusCode).toBe(404)
    const audit = await suite.storage.audit.list({ limit: 10, kind: 'decision' })
    expect(audit.items.map(({ action }) => action)).toEqual(['decision.lift', 'decision.ban'])
    expect(audit.items[0]?.before).toMatchObject({ value: '203.0.113.7' })
  })

  it('take a range in the address when it is encoded', async () => {
    await ban('198.51.100.7/24')
    expect((await list()).items).toMatchObject([{ value: '198.51.100.0/24', scope: 'range' }])
    expect((await lift('198.51.100.0/24')).statusCode).toBe(200)
  })

  it('of one type are lifted alone where it is named: taking an allowance away frees nobody', async () => {
    await ban('198.51.100.0/24', { type: 'allow' })
    await ban('203.0.113.7')
    const only = async (value: string, type: string) =>
      (
        await suite.as('platform', {
          method: 'DELETE',
          url: `/api/v1/shield/decisions/${encodeURIComponent(value)}?type=${type}`,
        })
      ).statusCode
    expect(await only('203.0.113.7', 'allow')).toBe(404)
    expect(await only('198.51.100.0/24', 'ban')).toBe(404)
    expect((await list()).items).toHaveLength(2)
    expect(await only('203.0.113.7', 'ban')).toBe(200)
    expect((await list()).items).toMatchObject([{ type: 'allow' }])
  })

  it('of the shield stand beside ours, with the kernel’s hits, and are lifted there', async () => {
    const own = (await ban('203.0.113.7')).json<DecisionChanged>()
    suite.shield.decisions = [foreign, { ...own, hits: 41 }]
    expect((await list()).items.map(({ value, hits }) => [value, hits])).toEqual([
      ['203.0.113.7', 41],
      ['198.51.100.9', 3],
    ])
    expect((await lift(foreign.value)).statusCode).toBe(200)
    expect(suite.shield.removed).toEqual([foreign.id])
    suite.shield.decisions = [{ ...own, hits: 41 }]
    expect((await lift('203.0.113.7')).statusCode).toBe(200)
    expect(suite.shield.removed).toEqual([foreign.id])
  })

  it('are at layer 7 alone while the shield says that it is on no interface', async () => {
    const own = (await ban('203.0.113.7')).json<DecisionChanged>()
    const where = async () => (await list()).items[0]?.enforced_at
    suite.shield.decisions = [{ ...own, enforced_at: 'kernel' }]
    expect(await where()).toBe('kernel')
    suite.shield.decisions = [{ ...own, enforced_at: 'none' }]
    expect(await where()).toBe('l7')
  })

  it('are filtered and paged', async () => {
    for (const value of ['203.0.113.1', '203.0.113.2', '203.0.113.3']) {
      suite.clock.timeMs += 1
      await ban(value)
    }
    await ban('192.0.2.1', { type: 'allow' })
    expect((await list('?type=allow')).items).toMatchObject([{ value: '192.0.2.1' }])
    expect((await list('?value=203.0.113.2')).items).toHaveLength(1)
    const first = await list('?type=ban&limit=2')
    expect(first.items.map(({ value }) => value)).toEqual(['203.0.113.3', '203.0.113.2'])
    const second = await list(`?type=ban&limit=2&cursor=${first.nextCursor}`)
    expect(second).toMatchObject({ items: [{ value: '203.0.113.1' }], nextCursor: null })
  })

  it('against the protected name the entry that protects', async () => {
    expect((await ban('127.0.0.1')).json()).toMatchObject({
      status: 409,
      code: 'protected_target',
      detail: '127.0.0.1 is protected by never-block entry 127.0.0.0/8: loopback.',
    })
    expect((await ban('nonsense')).json()).toMatchObject({
      status: 400,
      errors: [{ pointer: '/value' }],
    })
  })

  it('warn when workers stay silent', async () => {
    suite.isAcknowledged = false
    expect((await ban('203.0.113.7')).json<DecisionChanged>().warning).toContain('not every worker')
  })
})

describe('the state', () => {
  const report: ShieldReport = {
    interfaces: [{ name: 'eth0', mode: 'native', level: 'xdp.frags', addresses: ['192.0.2.1'] }],
    stages: { deny: 'enforce', anomalies: 'monitor' },
    counters: {
      passed: 1,
      dropped: 2,
      limited: 0,
      by_reason: { deny: 2 },
      anomalies: {},
      over_budget: {},
      by_protocol: {},
      by_family: {},
      by_length: {},
    },
    rules: {},
    capacity: { addresses: 1_024, used: 1 },
    samples_lost: 0,
    never_block: [],
    protected_ports: [],
    adopted: false,
    pid: 1,
    started: 1,
  }
  const state = async () => (await suite.as('platform', { url: '/api/v1/shield' })).json()

  it('without a daemon is absent and says how to start one', async () => {
    expect(await state()).toMatchObject({
      state: 'absent',
      report: null,
      advice: expect.stringContaining('portcullis up'),
      detection: { key_guessing: { mode: 'enforce', failures: 5, window_ms: 60_000 } },
    })
  })

  it.each([
    ['native', report.interfaces, { state: 'enforcing', level: 'native', advice: null }],
    [
      'generic, which is the weaker of two',
      [...report.interfaces, { ...report.interfaces[0], name: 'eth1', mode: 'generic' as const }],
      { state: 'enforcing', level: 'generic', advice: null },
    ],
    ['on no interface', [], { state: 'detached', level: null }],
    [
      'on one that refuses',
      [{ ...report.interfaces[0], mode: 'none' as const, problem: 'device busy' }],
      { state: 'detached', level: null, advice: 'eth0: device busy' },
    ],
  ])('reads %s', async (_name, interfaces, expected) => {
    suite.shield.report = { ...report, interfaces: interfaces as ShieldReport['interfaces'] }
    expect(await state()).toMatchObject(expected)
  })
})
