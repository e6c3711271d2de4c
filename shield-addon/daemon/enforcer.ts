// Takes and lifts decisions: never-block first, then the kernel, then the journal, then the answer.
import {
  containsAddress,
  formatAddress,
  isActive,
  isIpv4,
  maskAddress,
  ProtocolError,
  protectionMessage,
  protects,
  type Address,
  type Decision,
  type NeverBlockEntry,
} from '../protocol/index.ts'
import type { DecisionBook, Held } from './decision-book.ts'
import { denyEntryOf, readTarget } from './deny-entry.ts'
import type { Journal, JournalEntry } from './journal.ts'
import type { Kernel } from './kernel.ts'
import { decide, type Wish } from './wish.ts'

export interface EnforcerOptions {
  readonly book: DecisionBook
  readonly kernel: Kernel
  readonly journal: Journal
  /** Ids lifted before their end -> how long that is remembered; shared with the journal's content. */
  readonly removed: Map<string, number>
  readonly neverBlock: () => readonly NeverBlockEntry[]
  /** Called after allowances changed, before the answer. */
  readonly applyAllowances: () => Promise<void>
  readonly publish: (upserts: readonly Decision[], removed: readonly Decision[]) => void
  readonly nowMs: () => number
  readonly newId: () => string
}

/** What became of each, in the order asked. */
export type Taken = Decision | ProtocolError

/**
 * The methods expect to be called one after the other; `serial.ts` sees to it. Beside the codes
 * named, all may throw shield_failed, shield_detached and journal_failed.
 */
export interface Enforcer {
  /** Errors: invalid_target, unsupported_prefix, protected_target, table_full. */
  block(wishes: readonly Wish[]): Promise<Taken[]>
  /** Takes decisions of the gateway under their ids. Errors as above, and already_removed, invalid_request. */
  adopt(decisions: readonly Decision[]): Promise<Taken[]>
  /** Lifts the bans of exactly this value. Codes invalid_target, not_blocked. */
  unblock(target: string): Promise<Decision[]>
  /** Lifts by id, and remembers it for ids that are not there yet. */
  removeByIds(ids: readonly string[]): Promise<Decision[]>
  /** Never blocks this again, and lifts the bans inside. Code invalid_target. */
  allow(wish: Wish): Promise<{ decision: Decision; lifted: Decision[] }>
  /** Codes invalid_target, not_allowed. */
  disallow(target: string): Promise<Decision>
  /** Takes away what has ended. */
  expire(): Promise<Decision[]>
}

/** A removal without an end of its own is remembered this long. */
const rememberRemovalMs = 30 * 86_400_000

export function createEnforcer(options: EnforcerOptions): Enforcer {
  const { book, kernel, journal, removed, nowMs, publish } = options

  return {
    block: (wishes) =>
      take(
        wishes.map((wish) =>
          caught(() => {
            const address = readTarget(wish.target)
            const decision = decide(wish, address, 'ban', nowMs(), options.newId())
            return checked({ owner: 'shield', decision, address })
          }),
        ),
      ),

    adopt: (decisions) =>
      take(
        decisions.map((decision) =>
          caught(() => {
            if (removed.has(decision.id)) {
              throw new ProtocolError('already_removed', `Decision ${decision.id} was lifted here.`)
            }
            if (decision.type === 'throttle' || !isActive(decision, nowMs())) {
              const what = decision.type === 'throttle' ? 'a throttle' : 'over'
              throw new ProtocolError('invalid_request', `Decision ${decision.id} is ${what}.`)
            }
            return checked({ owner: 'gateway', decision, address: readTarget(decision.value) })
          }),
        ),
      ),

    async unblock(target) {
      const address = readTarget(target)
      const bans = book
        .byValue(formatAddress(address))
        .filter(({ decision }) => decision.type === 'ban')
      if (bans.length === 0) throw notBlocked(address)
      return lift(bans)
    },

    async removeByIds(ids) {
      const held = ids.map((id) => book.byId(id)).filter((item) => item !== null)
      const lifted = await lift(held)
      const known = new Set(lifted.map(({ id }) => id))
      const until = nowMs() + rememberRemovalMs
      const unknown = ids.filter((id) => !known.has(id) && !removed.has(id))
      await remember(unknown.map((id) => ({ op: 'remove', id, until })))
      return lifted
    },

    async allow(wish) {
      const address = readTarget(wish.target)
      const decision = decide(wish, address, 'allow', nowMs(), options.newId())
      const [taken] = await take([{ owner: 'shield', decision, address }])
      if (taken instanceof ProtocolError) throw taken
      const inside = [...book.all()].filter(
        (held) => held.decision.type === 'ban' && containsAddress(address, held.address),
      )
      return { decision, lifted: await lift(inside) }
    },

    async disallow(target) {
      const value = formatAddress(readTarget(target))
      const [first] = await lift(
        book.byValue(value).filter(({ decision }) => decision.type === 'allow'),
      )
      if (first === undefined) {
        throw new ProtocolError('not_allowed', `${value} is not allowed by any decision.`)
      }
      return first
    },

    async expire() {
      const due = book.due(nowMs())
      for (const { decision } of due) book.remove(decision.id)
      await settle(due)
      const decisions = due.map(({ decision }) => decision)
      if (decisions.length > 0) publish([], decisions)
      return decisions
    },
  }

  /** Throws what refuses a ban. */
  function checked(held: Held): Held {
    if (held.decision.type !== 'ban') return held
    denyEntryOf(held.address, null)
    const entry = protects(options.neverBlock(), held.address)
    if (entry === null) return held
    throw new ProtocolError('protected_target', protectionMessage(held.decision.value, entry))
  }

  /** Puts all that were not refused in force: one batch for the kernel, one for the journal. */
  async function take(items: readonly (Held | ProtocolError)[]): Promise<Taken[]> {
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
    await remember([
      ...gone.map(removalOf),
      ...kept.map(({ held: { owner, decision } }) => ({ op: 'put' as const, owner, decision })),
    ])
    return steps.map((step) =>
      step instanceof ProtocolError ? step : (refused.get(step) ?? step.held.decision),
    )
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
  async function lift(items: readonly Held[]): Promise<Decision[]> {
    if (items.length === 0) return []
    for (const { decision } of items) book.remove(decision.id)
    try {
      await settle(items)
    } catch (error) {
      for (const item of items) book.put(item)
      throw error
    }
    const decisions = items.map(({ decision }) => decision)
    publish([], decisions)
    await remember(decisions.map(removalOf))
    return decisions
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
  async function remember(entries: readonly JournalEntry[]): Promise<void> {
    for (const entry of entries) if (entry.op === 'remove') removed.set(entry.id, entry.until)
    try {
      await journal.append(entries)
    } catch (cause) {
      const message = `It is in force, but the journal could not be written: ${(cause as Error).message}`
      throw new ProtocolError('journal_failed', message, { cause })
    }
  }

  function notBlocked(address: Address): ProtocolError {
    const value = formatAddress(address)
    const network = formatAddress(maskAddress(address, 64))
    const isCovered = !isIpv4(address) && network !== value && book.byValue(network).length > 0
    const hint = isCovered ? ` The block of ${network} covers it.` : ''
    return new ProtocolError('not_blocked', `${value} is not blocked.${hint}`)
  }
}

/** A decision that entered the book, and what has to come back if it can't stay. */
interface Step {
  readonly held: Held
  readonly replaced: readonly Held[]
  readonly before: Held | null
}

function caught(make: () => Held): Held | ProtocolError {
  try {
    return make()
  } catch (error) {
    if (error instanceof ProtocolError) return error
    throw error
  }
}

function isFull(error: unknown): error is ProtocolError {
  return error instanceof ProtocolError && error.code === 'table_full'
}
