// All decisions in force, in memory: by id in the order of creation, and by value.
import { isActive, type Address, type Decision } from '../protocol/index.ts'

/** Who made the decision and keeps it: the shield (command line, import), or the gateway's database. */
export type Owner = 'shield' | 'gateway'

export interface Held {
  readonly owner: Owner
  readonly decision: Decision
  readonly address: Address
}

export interface DecisionBook {
  readonly size: number
  /** How many values are banned. */
  readonly bans: number
  /** Adds, or replaces the one of this id at its place. */
  put(held: Held): void
  remove(id: string): void
  byId(id: string): Held | null
  byValue(value: string): Held[]
  /** In order of creation; may be read on while decisions come and go. */
  all(): IterableIterator<Held>
  /** Active allowances. */
  allowed(): Held[]
  /** Those whose end has come; does not remove them. */
  due(nowMs: number): Held[]
  /** When the bans of this value end: null never, undefined when there is none. */
  banEnd(value: string, nowMs: number): number | null | undefined
}

export function createDecisionBook(): DecisionBook {
  const held = new Map<string, Held>()
  const ids = new Map<string, Set<string>>()
  const banned = new Map<string, number>()
  /** No decision ends before this time, so that most ticks look at nothing. */
  let earliestEnd = Infinity

  function countBan({ type, value }: Decision, change: 1 | -1): void {
    if (type !== 'ban') return
    const count = (banned.get(value) ?? 0) + change
    if (count === 0) banned.delete(value)
    else banned.set(value, count)
  }

  const book: DecisionBook = {
    get size() {
      return held.size
    },
    get bans() {
      return banned.size
    },
    put(item) {
      const { id, value, expires } = item.decision
      const before = held.get(id)
      if (before !== undefined && before.decision.value !== value) book.remove(id)
      else if (before !== undefined) countBan(before.decision, -1)
      countBan(item.decision, 1)
      held.set(id, item)
      const known = ids.get(value)
      if (known === undefined) ids.set(value, new Set([id]))
      else known.add(id)
      if (expires !== null) earliestEnd = Math.min(earliestEnd, expires)
    },
    remove(id) {
      const item = held.get(id)
      if (item === undefined) return
      held.delete(id)
      countBan(item.decision, -1)
      const known = ids.get(item.decision.value)
      known?.delete(id)
      if (known?.size === 0) ids.delete(item.decision.value)
    },
    byId: (id) => held.get(id) ?? null,
    byValue: (value) => [...(ids.get(value) ?? [])].map((id) => held.get(id)!),
    all: () => held.values(),
    allowed: () => [...held.values()].filter(({ decision }) => decision.type === 'allow'),
    due(nowMs) {
      if (nowMs < earliestEnd) return []
      const due: Held[] = []
      earliestEnd = Infinity
      for (const item of held.values()) {
        const { expires } = item.decision
        if (!isActive(item.decision, nowMs)) due.push(item)
        else if (expires !== null) earliestEnd = Math.min(earliestEnd, expires)
      }
      return due
    },
    banEnd(value, nowMs) {
      let end: number | null | undefined
      for (const { decision } of book.byValue(value)) {
        if (decision.type !== 'ban' || !isActive(decision, nowMs)) continue
        if (decision.expires === null) return null
        end = Math.max(end ?? 0, decision.expires)
      }
      return end
    },
  }
  return book
}
