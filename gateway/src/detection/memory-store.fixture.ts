// A decision store in memory that can be made to fail, for tests of detection.
import type { Decision } from '@portcullis/shield-addon/protocol'
import type { DecisionStore } from './active-decisions.ts'

export interface MemoryStore extends DecisionStore {
  isDown: boolean
}

export function createMemoryStore(): MemoryStore {
  const rows = new Map<string, { decision: Decision; endedAt: number | null }>()
  const insert = (decision: Decision) => ({
    build: () => rows.set(decision.id, { decision, endedAt: null }),
  })
  /** As the database has it: a change of a row that is not there fails. */
  const rowOf = (id: string) => {
    const row = rows.get(id)
    if (row === undefined) throw new Error(`no row ${id}`)
    return row
  }
  const replace = (decision: Decision) => ({
    build: () => (rowOf(decision.id).decision = decision),
  })
  const end = (id: string, endedAt: number) => ({
    build: () => (rowOf(id).endedAt = endedAt),
  })
  const removeEndedBefore = (timeMs: number) => ({
    build() {
      for (const [id, { decision, endedAt }] of rows) {
        if ((endedAt ?? decision.expires ?? timeMs) < timeMs) rows.delete(id)
      }
    },
  })
  return {
    isDown: false,
    insert,
    replace,
    end,
    removeEndedBefore,
    all: async () => [...rows.values()].map(({ decision }) => decision),
    active: async (nowMs) =>
      [...rows.values()].flatMap(({ decision, endedAt }) =>
        endedAt === null && (decision.expires ?? nowMs + 1) > nowMs ? [decision] : [],
      ),
    async write(queries) {
      if (this.isDown) throw new Error('disk full')
      for (const { build } of queries) (build as () => void)()
    },
  }
}
