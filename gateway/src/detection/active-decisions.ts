// The decisions in force: held here, stored, sent to every worker, and sent to the kernel where it may enforce them.
import {
  addressToHex,
  fitsDenyTables,
  isActive,
  parseAddress,
  type Decision,
} from '@portcullis/shield-addon/protocol'
import type { Log } from './log.ts'

/** A decision as workers enforce it. */
export interface EnforcedDecision {
  readonly kind: 'decision'
  readonly id: string
  readonly type: 'ban' | 'allow'
  /** 32 hex digits. */
  readonly address: string
  readonly prefix: number
  readonly expiresAt: number | null
}

/** Brings decisions to all workers; resolves when they acknowledged or the wait is over. */
export type PublishDecisions = (
  upserts: readonly EnforcedDecision[],
  deletes: readonly string[],
) => Promise<{ readonly isAcknowledged: boolean }>

/** The shield, as detection needs it. */
export interface Kernel {
  /** Whether packets to this local address (32 hex digits) pass an interface with the program. */
  isAttachedAddress(addressHex: string): boolean
  /** Resolves with the daemon's own record once the map is written; rejects else. */
  block(decision: Decision): Promise<Decision>
  unblock(decision: Decision): Promise<unknown>
}

interface Write {
  readonly build: unknown
  readonly expectRows?: number
}

/** Storage's repository of decisions, and its way to write. */
export interface DecisionStore {
  all(): Promise<Decision[]>
  active(nowMs: number): Promise<Decision[]>
  insert(decision: Decision): Write
  /** The record anew, where it has changed. */
  replace(decision: Decision): Write
  end(id: string, atMs: number): Write
  removeEndedBefore(timeMs: number): Write
  write(queries: readonly Write[]): Promise<unknown>
}

export interface ActiveDecisions {
  /**
   * Puts a decision in force. Workers and kernel hear of it at once and in parallel, the database afterwards: a
   * database that does not answer stops no ban.
   */
  add(decision: Decision, reach: Reach): Promise<{ decision: Decision; isAcknowledged: boolean }>
  /** Ends one early, also where the shield owns it. */
  lift(decision: Decision): Promise<{ isAcknowledged: boolean }>
  /** Takes over what the database holds; kernel-bound ones are asked for by `kernelBound`. */
  restore(): Promise<void>
  /** Takes in decisions that somebody else owns (the shield's own), and lets go of removed ones. */
  adopt(upserts: readonly Decision[], removed: readonly string[]): Promise<void>
  /** Drops what has ended. */
  sweep(): void
  /** Whether a ban of exactly this value is in force; one look-up, for each offence. */
  hasBan(value: string): boolean
  /** In force now, newest first. */
  list(): Decision[]
  /** What the shield should hold for the gateway: to bring to it when it connects. */
  kernelBound(): Decision[]
}

const pruneEveryMs = 3_600_000
/** Ended ones are kept for the next ban's length and for who asks what happened. */
const keepEndedMs = 30 * 86_400_000

/**
 * Where the safety rules let the kernel enforce it: `anywhere` (a person said so), `nowhere`, or where the program
 * guards this local address (32 hex digits), which is asked anew whenever a shield comes.
 */
export type Reach = 'anywhere' | 'nowhere' | { readonly localAddress: string }

interface Entry {
  readonly decision: Decision
  readonly reach: Reach
  /** False: the shield's own, not in our database. */
  readonly isOurs: boolean
}

export interface ActiveDecisionsOptions {
  readonly store: DecisionStore
  readonly publish: PublishDecisions
  readonly kernel: Kernel | null
  readonly nowMs: () => number
  readonly log: Log
}

export function createActiveDecisions(options: ActiveDecisionsOptions): ActiveDecisions {
  const { store, publish, kernel, nowMs, log } = options
  const entries = new Map<string, Entry>()
  /** Ids of bans by value. */
  const bans = new Map<string, Set<string>>()
  /** Decisions on their way into the database, by id: what is written about one later waits for it. */
  const storing = new Map<string, Promise<Decision>>()

  function put(entry: Entry): void {
    const { id, type, value } = entry.decision
    entries.set(id, entry)
    if (type !== 'ban') return
    const ids = bans.get(value)
    if (ids === undefined) bans.set(value, new Set([id]))
    else ids.add(id)
  }

  function drop({ id, value }: Decision): void {
    entries.delete(id)
    const ids = bans.get(value)
    ids?.delete(id)
    if (ids?.size === 0) bans.delete(value)
  }

  /** The kernel has it: brought to a shield that came later, or that was slow to answer. */
  function arrive(id: string): Decision {
    const entry = entries.get(id) as Entry
    const decision: Decision = { ...entry.decision, enforced_at: 'kernel' }
    put({ decision, reach: 'anywhere', isOurs: true })
    return decision
  }

  let prunedAt = -pruneEveryMs

  /** A database that does not answer changes nothing of what is in force. */
  async function write(query: Write, about: Decision | null): Promise<void> {
    try {
      await store.write([query])
    } catch (error) {
      log.error({ err: error, decision: about?.id }, 'a change of decisions was not stored')
    }
  }

  async function writeEnd(decision: Decision): Promise<void> {
    await storing.get(decision.id)
    await write(store.end(decision.id, nowMs()), decision)
  }

  function isForKernel({ type, value }: Decision, reach: Reach): boolean {
    if (kernel === null || reach === 'nowhere') return false
    const address = parseAddress(value)
    // A network that is too wide is layer 7's alone; an allowance may be of any width.
    if (address === null || (type === 'ban' && !fitsDenyTables(address))) return false
    return reach === 'anywhere' || kernel.isAttachedAddress(reach.localAddress)
  }

  async function toKernel(decision: Decision): Promise<Decision['enforced_at']> {
    if (kernel === null) return 'l7'
    try {
      const { enforced_at: where } = await kernel.block(decision)
      return where === 'kernel' ? 'kernel' : 'l7'
    } catch (error) {
      const why = (error as Error).message
      log.warn({ why, value: decision.value }, 'the shield did not take a decision')
      return 'l7'
    }
  }

  return {
    async add(made, reach) {
      put({ decision: made, reach, isOurs: true })
      // The kernel's request goes out first: workers are many, and take longer to be told.
      const reached = Promise.all([
        isForKernel(made, reach) ? toKernel(made) : ('l7' as const),
        publish(enforced(made), []),
      ])
      const stored = reached.then(async ([where]) => {
        if (where === 'kernel' && entries.has(made.id)) arrive(made.id)
        // The shield's event may have said so before, or although its answer never came.
        const decision = entries.get(made.id)?.decision ?? { ...made, enforced_at: where }
        await write(store.insert(decision), decision)
        return decision
      })
      storing.set(made.id, stored)
      const decision = await stored
      storing.delete(made.id)
      return { decision, isAcknowledged: (await reached)[1].isAcknowledged }
    },

    async lift(decision) {
      const entry = entries.get(decision.id)
      drop(decision)
      const [{ isAcknowledged }] = await Promise.all([
        publish([], [decision.id]),
        entry !== undefined && (entry.reach !== 'nowhere' || !entry.isOurs) && kernel !== null
          ? kernel.unblock(decision).catch((error: unknown) => {
              const why = (error as Error).message
              log.warn({ why, value: decision.value }, 'the shield did not lift a decision')
            })
          : undefined,
      ])
      if (entry?.isOurs === true) await writeEnd(decision)
      return { isAcknowledged }
    },

    async restore() {
      for (const decision of await store.active(nowMs())) {
        const mayReach = decision.enforced_at === 'kernel' || decision.origin === 'admin'
        put({ decision, reach: mayReach ? 'anywhere' : 'nowhere', isOurs: true })
      }
      await publish(
        [...entries.values()].flatMap(({ decision }) => enforced(decision)),
        [],
      )
    },

    async adopt(upserts, removed) {
      const foreign: Decision[] = []
      const arrived: Decision[] = []
      for (const decision of upserts) {
        const known = entries.get(decision.id)
        if (known?.isOurs !== true) {
          foreign.push(decision)
          put({ decision, reach: 'nowhere', isOurs: false })
        } else if (decision.enforced_at === 'kernel' && known.decision.enforced_at !== 'kernel') {
          arrived.push(arrive(decision.id))
        }
      }
      const gone = removed.flatMap((id) => entries.get(id) ?? [])
      for (const { decision } of gone) drop(decision)
      if (foreign.length + gone.length > 0) {
        await publish(
          foreign.flatMap(enforced),
          gone.map(({ decision }) => decision.id),
        )
      }
      for (const { decision, isOurs } of gone) if (isOurs) await writeEnd(decision)
      for (const decision of arrived) {
        const stored = await storing.get(decision.id)
        if (stored?.enforced_at !== 'kernel') await write(store.replace(decision), decision)
      }
    },

    sweep() {
      if (nowMs() - prunedAt >= pruneEveryMs) {
        prunedAt = nowMs()
        void write(store.removeEndedBefore(prunedAt - keepEndedMs), null)
      }
      const ended = [...entries.values()].filter(({ decision }) => !isActive(decision, nowMs()))
      if (ended.length === 0) return
      for (const { decision } of ended) drop(decision)
      // Workers and kernel check the end themselves; this only gives their memory back.
      void publish(
        [],
        ended.map(({ decision }) => decision.id),
      )
    },

    hasBan: (value) =>
      [...(bans.get(value) ?? [])].some((id) => {
        const entry = entries.get(id)
        return entry !== undefined && isActive(entry.decision, nowMs())
      }),

    list: () =>
      [...entries.values()]
        .map(({ decision }) => decision)
        .filter((decision) => isActive(decision, nowMs()))
        .toSorted((a, b) => b.created - a.created),

    kernelBound: () =>
      [...entries.values()]
        .filter(
          ({ reach, decision }) => isForKernel(decision, reach) && isActive(decision, nowMs()),
        )
        .map(({ decision }) => decision),
  }
}

/** As workers know it; throttles are the kernel's matter alone. */
function enforced({ id, type, value, expires }: Decision): EnforcedDecision[] {
  const address = parseAddress(value)
  if (address === null || type === 'throttle') return []
  return [
    {
      kind: 'decision',
      id,
      type,
      address: addressToHex(address.bytes),
      prefix: address.prefix,
      expiresAt: expires,
    },
  ]
}
