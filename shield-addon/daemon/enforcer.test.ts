// What happens to a measure when the disk or the kernel refuses.
import { beforeEach, expect, it } from 'vitest'
import { createNeverBlock, ProtocolError, type Decision } from '../protocol/index.ts'
import { createFakeKernel, type FakeKernel } from '../test/fake-shield.ts'
import { createDecisionBook, type DecisionBook } from './decision-book.ts'
import { createEnforcer, type Enforcer } from './enforcer.ts'
import type { JournalEntry } from './journal.ts'
import { createKernel } from './kernel.ts'

let fake: FakeKernel
let book: DecisionBook
let enforcer: Enforcer
let written: JournalEntry[]
let published: { upserts: Decision[]; removed: Decision[] }[]
let diskError: Error | null
let nextId: number

beforeEach(() => {
  fake = createFakeKernel()
  book = createDecisionBook()
  written = []
  published = []
  diskError = null
  nextId = 0
  enforcer = createEnforcer({
    book,
    kernel: createKernel(fake.open(2), 2),
    journal: {
      async append(entries) {
        if (diskError !== null) throw diskError
        written.push(...entries)
      },
      close: async () => undefined,
    },
    removed: new Map(),
    neverBlock: () => createNeverBlock(),
    applyAllowances: async () => undefined,
    publish: (upserts, removed) =>
      void published.push({ upserts: [...upserts], removed: [...removed] }),
    nowMs: () => 1_000,
    newId: () => `id${nextId++}`,
  })
})

const wish = (target: string, ttlMs: number | null = null) => ({
  target,
  ttlMs,
  reason: '',
  origin: 'admin' as const,
})

const banned = () => [...book.all()].map(({ decision }) => decision.value)

it('a block stands when the disk refuses, and the caller is told', async () => {
  diskError = new Error('ENOSPC: no space left on device')
  await expect(enforcer.block([wish('192.0.2.1')])).rejects.toMatchObject({
    code: 'journal_failed',
    message: expect.stringContaining('no space left'),
  })
  expect(fake.denied.size).toBe(1)
  expect(banned()).toEqual(['192.0.2.1'])
  expect(published).toHaveLength(1)
})

it('a full table leaves the decision that was to be replaced as it was', async () => {
  await enforcer.block([wish('192.0.2.1'), wish('192.0.2.2')])
  const taken = await enforcer.block([wish('192.0.2.3'), wish('192.0.2.2', 500)])
  expect(taken[0]).toMatchObject({ code: 'table_full' })
  expect(taken[1]).toMatchObject({ value: '192.0.2.2', expires: 1_500 })
  expect(banned()).toEqual(['192.0.2.1', '192.0.2.2'])
  expect(written.map(({ op }) => op)).toEqual(['put', 'put', 'remove', 'put'])
})

it('a kernel that fails leaves no decision behind, and none is published', async () => {
  fake.denied.set = () => {
    throw new ProtocolError('shield_failed', 'The map is gone.')
  }
  await expect(enforcer.block([wish('192.0.2.1')])).rejects.toMatchObject({
    code: 'shield_failed',
  })
  expect(banned()).toEqual([])
  expect(published).toEqual([])
  expect(written).toEqual([])
})

it('a block that can not be lifted stays in the list', async () => {
  await enforcer.block([wish('192.0.2.1')])
  fake.denied.delete = () => {
    throw new ProtocolError('shield_failed', 'The map is gone.')
  }
  await expect(enforcer.unblock('192.0.2.1')).rejects.toMatchObject({ code: 'shield_failed' })
  expect(banned()).toEqual(['192.0.2.1'])
  expect(written.map(({ op }) => op)).toEqual(['put'])
})

it('the same value twice in one list is one decision, the later one', async () => {
  await enforcer.block([wish('192.0.2.1', 100), wish('192.0.2.1', 900)])
  expect([...book.all()].map(({ decision }) => decision.expires)).toEqual([1_900])
  expect([...fake.denied.values()]).toMatchObject([{ expiresMs: 1_900 }])
  expect(published[0]?.upserts.map(({ id }) => id)).toEqual(['id1'])
  expect(written.flatMap((entry) => (entry.op === 'put' ? [entry.decision.id] : []))).toEqual([
    'id1',
  ])
})
