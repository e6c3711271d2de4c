// Which stored decisions are over, by expiry or by hand: a shield that was away has to hear of both.
import type { DecisionStore } from '../detection/active-decisions.ts'

/** Their ids. A record does not say that it was lifted early: what is stored and not in force is over. */
export async function endedDecisions(
  store: Pick<DecisionStore, 'all' | 'active'>,
  nowMs: number,
): Promise<string[]> {
  // In this order: one that is made meanwhile is then in force or not known at all, never over.
  const stored = await store.all()
  const active = new Set((await store.active(nowMs)).map(({ id }) => id))
  return stored.map(({ id }) => id).filter((id) => !active.has(id))
}
