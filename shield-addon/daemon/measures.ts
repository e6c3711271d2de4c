// The mechanics under every change: book, kernel, subscribers and journal, in this order, with a way back.
import { ProtocolError, type Decision } from '../protocol/index.ts'
import type { DecisionBook, Held } from './decision-book.ts'
import { denyEntryOf } from './deny-entry.ts'
import type { Journal, JournalEntry } from './journal.ts'
import type { Kernel } from './kernel.ts'

export interface MeasuresOptions {
  readonly book: DecisionBook
  readonly kernel: Kernel
  readonly journal: Journal
  /** Ids lifted before their end -> how long that is remembered; shared with the journal's content. */
  readonly removed: Map<string, number>
  /** Called after allowances changed, before the answer. */
  readonly applyAllowances: () => Promise<void>
  readonly publish: (upserts: readonly Decision[], removed: readonly Decision[]) => void
  readonly nowMs: () => number
}

/** What became of each, in the order asked. */
export type Taken = Decision | ProtocolError

/** Made, and in force; `recorded` settles when the disk has it. */
export interface Change<T> {
  readonly result: T
  readonly recorded: Promise<void>
}

/** Only one call at a time; the callers see to it. */
export interface Measures {
  /** Puts all that are not refused already in force. */
  take(items: readonly (Held | ProtocolError)[]): Promise<Change<Taken[]>>
  /** Ends them early. */
  lift(items: readonly Held[]): Promise<Change<Decision[]>>
  /** Takes away what is over by itself. */
  end(due: readonly Held[]): Promise<Decision[]>
  /** Notes removals of decisions that are not held. */
  forget(ids: readonly string[]): Promise<void>
}

/** A removal without an end of its own is remembered this long. */
const rememberRemovalMs = 30 * 86_400_000

export function createMeasures(options: MeasuresOptions): Measures {
  const { book, kernel, journal, removed, nowMs, publish } = options

  return {
    take,
    lift,
    async end(due) {
      for (const { decision } of due) book.remove(decision.id)
      await settle(due)
      const decisions = due.map(({ decision }) => decision)
      if (decisions.length > 0) publish([], decisions)
      return decisions
    },
    forget(ids) {
      const until = nowMs() + rememberRemovalMs
      const unknown = ids.filter((id) => !removed.has(id))
      return remember(unknown.map((id) => ({ op: 'remove', id, until })))
    },
  }

  /** Puts all that were not refused in force: one batch for the kernel, one for the journal. */
  async function take(items: readonly (Held | ProtocolError)[]): Promise<Change<Taken[]>> {
    const steps = items.map((item) => (item instanceof ProtocolError ? item : enter(item)))
    const entered = steps.filter((step): step is Step => !(step instanceof ProtocolError))
    const refused = new Map<Step, ProtocolError>()
    try {
      await writeAll(entered, refused)
    } catch (error) {
      for (const step of entered.toReversed()) leave(step)
      throw error
    }
    const stand = entered.filter((step) => !refused.has(step))
    // One that a later wish of the same batch replaced is in nobody's hands yet.
    const kept = stand.filter(({ held }) => book.byId(held.decision.id) !== null)
    const upserts = kept.map(({ held }) => held.decision)
    const gone = stand.flatMap(({ replaced }) => replaced.map(({ decision }) => decision))
    if (upserts.length > 0) publish(upserts, gone)
    const recorded = remember([
      ...gone.map(removalOf),
      ...kept.map(({ held: { owner, decision } }) => ({ op: 'put' as const, owner, decision })),
    ])
    const result = steps.map((step) =>
      step instanceof ProtocolError ? step : (refused.get(step) ?? step.held.decision),
    )
    return { result, recorded }
  }

  /** Into the book; the shield's own decision of the same kind and value gives way. */
  function enter(held: Held): Step {
    const { value, type, id } = held.decision
    const before = book.byId(id)
    const replaced = book
      .byValue(value)
      .filter(
        (old) => held.owner === 'shield' && old.owner === 'shield' && old.decision.type === type,
      )
    for (const { decision } of replaced) book.remove(decision.id)
    book.put(held)
    return { held, replaced, before }
  }

  function leave({ held, replaced, before }: Step): void {
    book.remove(held.decision.id)
    for (const old of replaced) book.put(old)
    if (before !== null) book.put(before)
  }

  /** On a full table each goes alone, so that those that fit are taken. */
  async function writeAll(
    steps: readonly Step[],
    refused: Map<Step, ProtocolError>,
  ): Promise<void> {
    const bans = steps.filter(({ held }) => held.decision.type === 'ban')
    try {
      if (bans.length > 0) await kernel.block(bans.map(entryOf))
    } catch (error) {
      if (!isFull(error) || bans.length === 0) throw error
      for (const step of bans) {
        try {
          await kernel.block([entryOf(step)])
        } catch (one) {
          if (!isFull(one)) throw one
          leave(step)
          refused.set(step, one)
        }
      }
    }
    if (bans.length < steps.length) await options.applyAllowances()
  }

  function entryOf({ held: { decision, address } }: Step): ReturnType<typeof denyEntryOf> {
    const end = book.banEnd(decision.value, nowMs())
    return denyEntryOf(address, end === undefined ? decision.expires : end)
  }

  /** Early ends: the kernel first, then the journal. */
  async function lift(items: readonly Held[]): Promise<Change<Decision[]>> {
    if (items.length === 0) return { result: [], recorded: Promise.resolve() }
    for (const { decision } of items) book.remove(decision.id)
    try {
      await settle(items)
    } catch (error) {
      for (const item of items) book.put(item)
      throw error
    }
    const decisions = items.map(({ decision }) => decision)
    publish([], decisions)
    return { result: decisions, recorded: remember(decisions.map(removalOf)) }
  }

  /** Brings kernel and never-block in line after these decisions left the book. */
  async function settle(items: readonly Held[]): Promise<void> {
    const bans = items.filter(({ decision }) => decision.type === 'ban')
    const kept: ReturnType<typeof denyEntryOf>[] = []
    const gone: ReturnType<typeof denyEntryOf>[] = []
    for (const { decision, address } of bans) {
      const end = book.banEnd(decision.value, nowMs())
      if (end === undefined) gone.push(denyEntryOf(address, null))
      else kept.push(denyEntryOf(address, end))
    }
    if (kept.length > 0) await kernel.block(kept)
    if (gone.length > 0) await kernel.unblock(gone)
    if (bans.length < items.length) await options.applyAllowances()
  }

  function removalOf({ id, expires }: Decision): JournalEntry {
    return { op: 'remove', id, until: expires ?? nowMs() + rememberRemovalMs }
  }

  /** The measure itself stands when the disk refuses; the caller learns that a restart would forget it. */
  function remember(entries: readonly JournalEntry[]): Promise<void> {
    for (const entry of entries) if (entry.op === 'remove') removed.set(entry.id, entry.until)
    const recorded = journal.append(entries).catch((cause: unknown) => {
      const message = `It is in force, but the journal could not be written: ${(cause as Error).message}`
      throw new ProtocolError('journal_failed', message, { cause })
    })
    // Whoever made the change hears of it; until then it is nobody's.
    recorded.catch(() => undefined)
    return recorded
  }
}

/** A decision that entered the book, and what has to come back if it can't stay. */
interface Step {
  readonly held: Held
  readonly replaced: readonly Held[]
  readonly before: Held | null
}

function isFull(error: unknown): error is ProtocolError {
  return error instanceof ProtocolError && error.code === 'table_full'
}
