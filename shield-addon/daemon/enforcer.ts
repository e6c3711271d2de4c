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
import type { Held } from './decision-book.ts'
import { denyEntryOf, readTarget } from './deny-entry.ts'
import { createMeasures, type Change, type MeasuresOptions, type Taken } from './measures.ts'
import { createSerial } from './serial.ts'
import { decide, type Wish } from './wish.ts'

export interface EnforcerOptions extends MeasuresOptions {
  readonly neverBlock: () => readonly NeverBlockEntry[]
  readonly newId: () => string
}

/**
 * Changes are made one after the other; each resolves when it is on disk. Beside the codes named,
 * all may throw shield_failed, shield_detached and journal_failed.
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
  /** Resolves when every change asked for so far is in the kernel. */
  settled(): Promise<void>
}

export function createEnforcer(options: EnforcerOptions): Enforcer {
  const { book, removed, nowMs } = options
  const { take, lift, end, forget } = createMeasures(options)
  const serial = createSerial()

  /** The next change may start when this one is in the kernel: it does not wait for the disk. */
  async function inTurn<T>(change: () => Promise<Change<T>>): Promise<T> {
    const { result, recorded } = await serial(change)
    await recorded
    return result
  }

  return {
    block: (wishes) =>
      inTurn(() =>
        take(
          wishes.map((wish) =>
            caught(() => {
              const address = readTarget(wish.target)
              const decision = decide(wish, address, 'ban', nowMs(), options.newId())
              return checked({ owner: 'shield', decision, address })
            }),
          ),
        ),
      ),

    adopt: (decisions) =>
      inTurn(() =>
        take(
          decisions.map((decision) =>
            caught(() => {
              if (removed.has(decision.id)) {
                const message = `Decision ${decision.id} was lifted here.`
                throw new ProtocolError('already_removed', message)
              }
              if (decision.type === 'throttle' || !isActive(decision, nowMs())) {
                const what = decision.type === 'throttle' ? 'a throttle' : 'over'
                throw new ProtocolError('invalid_request', `Decision ${decision.id} is ${what}.`)
              }
              return checked({ owner: 'gateway', decision, address: readTarget(decision.value) })
            }),
          ),
        ),
      ),

    unblock: (target) =>
      inTurn(async () => {
        const address = readTarget(target)
        const bans = book
          .byValue(formatAddress(address))
          .filter(({ decision }) => decision.type === 'ban')
        if (bans.length === 0) throw notBlocked(address)
        return lift(bans)
      }),

    removeByIds: (ids) =>
      inTurn(async () => {
        const held = ids.map((id) => book.byId(id)).filter((item) => item !== null)
        const { result, recorded } = await lift(held)
        return { result, recorded: both(recorded, forget(ids)) }
      }),

    allow: (wish) =>
      inTurn(async () => {
        const address = readTarget(wish.target)
        const decision = decide(wish, address, 'allow', nowMs(), options.newId())
        const allowed = await take([{ owner: 'shield', decision, address }])
        const inside = [...book.all()].filter(
          (held) => held.decision.type === 'ban' && containsAddress(address, held.address),
        )
        const lifted = await lift(inside)
        return {
          result: { decision, lifted: lifted.result },
          recorded: both(allowed.recorded, lifted.recorded),
        }
      }),

    disallow: (target) =>
      inTurn(async () => {
        const value = formatAddress(readTarget(target))
        const { result, recorded } = await lift(
          book.byValue(value).filter(({ decision }) => decision.type === 'allow'),
        )
        const [first] = result
        if (first !== undefined) return { result: first, recorded }
        throw new ProtocolError('not_allowed', `${value} is not allowed by any decision.`)
      }),

    expire: () => serial(() => end(book.due(nowMs()))),
    settled: () => serial(async () => undefined),
  }

  /** Throws what refuses a ban. */
  function checked(held: Held): Held {
    if (held.decision.type !== 'ban') return held
    denyEntryOf(held.address, null)
    const entry = protects(options.neverBlock(), held.address)
    if (entry === null) return held
    throw new ProtocolError('protected_target', protectionMessage(held.decision.value, entry))
  }

  function notBlocked(address: Address): ProtocolError {
    const around = coveringBan(address)
    const hint = around === null ? '' : ` The block of ${around} covers it.`
    return new ProtocolError('not_blocked', `${formatAddress(address)} is not blocked.${hint}`)
  }

  /** The narrowest banned network around the address, or null. */
  function coveringBan(address: Address): string | null {
    const widest = isIpv4(address) ? 96 : 0
    for (let prefix = address.prefix - 1; prefix >= widest; prefix--) {
      const value = formatAddress(maskAddress(address, prefix))
      if (book.byValue(value).some(({ decision }) => decision.type === 'ban')) return value
    }
    return null
  }
}

async function both(first: Promise<void>, second: Promise<void>): Promise<void> {
  await first
  await second
}

function caught(make: () => Held): Held | ProtocolError {
  try {
    return make()
  } catch (error) {
    if (error instanceof ProtocolError) return error
    throw error
  }
}
