// What a returning shield is told to let go of.
import type { Decision } from '@portcullis/shield-addon/protocol'
import { expect, it } from 'vitest'
import { createMemoryStore } from '../detection/memory-store.fixture.ts'
import { endedDecisions } from './ended-decisions.ts'

const decision = (id: string, expires: number | null): Decision => ({
  id,
  type: 'ban',
  scope: 'ip',
  value: '192.0.2.1',
  origin: 'admin',
  scenario: 'manual',
  evidence: [],
  created: 1,
  expires,
  enforced_at: 'kernel',
  hits: 0,
})

it('is what has expired and what was lifted early, and nothing that is in force', async () => {
  const store = createMemoryStore()
  const made = [
    decision('expired', 100),
    decision('lifted', 900),
    decision('lifted forever', null),
    decision('in force', 900),
    decision('in force for ever', null),
  ]
  await store.write(made.map((one) => store.insert(one)))
  await store.write([store.end('lifted', 50), store.end('lifted forever', 50)])
  expect(await endedDecisions(store, 500)).toEqual(['expired', 'lifted', 'lifted forever'])
})

it('is no decision that is made while the database is asked', async () => {
  const store = createMemoryStore()
  const late = decision('late', 900)
  const ids = await endedDecisions(
    {
      all: () => store.all(),
      async active(nowMs) {
        const active = await store.active(nowMs)
        await store.write([store.insert(late)])
        return active
      },
    },
    500,
  )
  expect(ids).toEqual([])
})
