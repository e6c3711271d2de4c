// Turns offences into decisions, takes an administrator's, and asks never-block before either.
import {
  addressFromHex,
  addressToHex,
  containsAddress,
  createNeverBlock,
  formatAddress,
  isActive,
  isIpv4,
  parseAddress,
  protectionMessage,
  protects,
  scopeOf,
  subnetKey,
  type Address,
  type Decision,
  type NeverBlockEntry,
} from '@portcullis/shield-addon/protocol'
import type { Clock } from '../contract/clock.ts'
import type { DetectionSection } from '../contract/detection.ts'
import { newId } from '../contract/id.ts'
import type { Offence } from '../contract/offence.ts'
import { GatewayError } from '../errors.ts'
import {
  createActiveDecisions,
  type DecisionStore,
  type Kernel,
  type PublishDecisions,
} from './active-decisions.ts'
import { createExceptions } from './exceptions.ts'
import { createHolds } from './holds.ts'
import { createKeyGuessing } from './key-guessing.ts'
import type { Log } from './log.ts'
import { createRepetition } from './repetition.ts'

export interface DetectionOptions {
  readonly clock: Pick<Clock, 'nowMs'>
  readonly settings: DetectionSection
  /** Asked anew before each decision. Loopback is protected without being in it. */
  readonly neverBlock: () => readonly NeverBlockEntry[]
  readonly decisions: DecisionStore
  /** Null: no shield, everything is enforced at layer 7. */
  readonly kernel: Kernel | null
  readonly publish: PublishDecisions
  readonly log: Log
}

export interface ManualDecision {
  /** An address or a CIDR range, as a person wrote it. */
  readonly value: string
  /** Null: until somebody lifts it. */
  readonly durationMs: number | null
  readonly reason: string
  /** Who, for the evidence. */
  readonly by: string
}

export interface Changed<T> {
  readonly result: T
  readonly isAcknowledged: boolean
}

export interface Detection {
  readonly settings: DetectionSection
  /** Returns at once; decisions follow by themselves. */
  offend(offences: readonly Offence[]): void
  /** Throws GatewayError `protected_target` that names the never-block entry, or `invalid_request`. */
  ban(manual: ManualDecision): Promise<Changed<Decision>>
  /** Lets a source through whatever comes, and lifts the bans inside it. Throws `invalid_request`. */
  allow(manual: ManualDecision): Promise<Changed<Decision>>
  /**
   * Lifts every ban and allowance of exactly this value, or only those of one type; automatic bans of it hold off for
   * a while. Throws `invalid_request`.
   */
  unban(value: string, type?: 'ban' | 'allow'): Promise<Changed<Decision[]>>
  /** In force now, newest first: the gateway's own and adopted ones. */
  list(): Decision[]
  /** What the shield should hold for the gateway; to bring to it when it connects. */
  kernelBound(): Decision[]
  /** The shield's own decisions, enforced at layer 7 too; `removed` are ids of either owner that were lifted there. */
  adopt(upserts: readonly Decision[], removed: readonly string[]): Promise<void>
  /** Puts stored decisions back in force; once, before the first call is served. */
  restore(): Promise<void>
  /** Drops what has ended and follows changes of never-block; runs by itself each second until `close`. */
  sweep(): void
  close(): void
}

const sweepEveryMs = 1_000
/** A removal that comes so shortly before the end is the end, seen by another clock. */
const liftedEarlyMs = 1_000

export function createDetection(options: DetectionOptions): Detection {
  const { clock, settings, decisions: store, kernel, log } = options
  const { keyGuessing } = settings
  const nowMs = (): number => clock.nowMs()
  const scenario = createKeyGuessing(keyGuessing)
  const repetition = createRepetition(keyGuessing)
  const holds = createHolds()
  /** Sources that the log has named and that are not banned: a flood of guesses must not become one of lines. */
  const named = createHolds()
  const active = createActiveDecisions({ store, publish, kernel, nowMs, log })
  const loopback = createNeverBlock()
  const exceptions = createExceptions(publish)
  const timer = setInterval(() => detection.sweep(), sweepEveryMs)
  timer.unref()

  /** A channel that fails is logged, not thrown: the decision stays in force where it arrived. */
  async function publish(...change: Parameters<PublishDecisions>): ReturnType<PublishDecisions> {
    try {
      return await options.publish(...change)
    } catch (error) {
      log.error({ err: error }, 'decisions did not reach the workers')
      return { isAcknowledged: false }
    }
  }

  function protection(target: Address): NeverBlockEntry | null {
    const allowed = active.list().flatMap(({ type, value }) => (type === 'allow' ? [value] : []))
    return protects(
      [...loopback, ...options.neverBlock(), ...createNeverBlock({ allowed })],
      target,
    )
  }

  function offendOnce(offence: Offence): void {
    const bytes = addressFromHex(offence.source)
    if (bytes === null || keyGuessing.mode === 'off') return
    const address = sourceOf(bytes)
    const value = formatAddress(address)
    const now = nowMs()
    if (active.hasBan(value) || holds.isHeld(value, now) || named.isHeld(value, now)) return
    const evidence = scenario.count(offence)
    if (evidence === null) return
    // ::1 offends as its /64, in which nobody else lives.
    const entry = protection(address) ?? loopback.find((one) => isInside(one, address)) ?? null
    if (entry !== null) {
      named.hold(value, now + keyGuessing.windowMs)
      log.warn({ value, evidence }, `key_guessing: ${protectionMessage(value, entry)}`)
      return
    }
    if (keyGuessing.mode === 'monitor') {
      named.hold(value, now + keyGuessing.banMs)
      log.warn({ value, evidence }, 'key_guessing: would ban, mode is monitor')
      return
    }
    const decision: Decision = {
      id: newId('decision', now),
      type: 'ban',
      scope: scopeOf(address.prefix),
      value,
      origin: 'gateway',
      scenario: 'key_guessing',
      evidence,
      created: now,
      expires: now + repetition.next(value, now),
      enforced_at: 'l7',
      hits: 0,
    }
    log.info({ value, decision: decision.id, expires: decision.expires }, 'key_guessing: ban')
    // A header's address may name anybody: it never goes to the kernel.
    const { from, localAddress } = offence
    void active.add(decision, from === 'socket' ? { localAddress } : 'nowhere')
  }

  /** Somebody said that this source is fine: its slate is clean, and no scenario bans it as long as a ban may last. */
  function setFree(value: string): void {
    holds.hold(value, nowMs() + keyGuessing.capMs)
    const address = parseAddress(value)
    if (address !== null) scenario.forget(addressToHex(address.bytes))
  }

  async function decide(
    type: 'ban' | 'allow',
    { durationMs, reason, by }: ManualDecision,
    target: Address,
  ): Promise<Changed<Decision>> {
    const now = nowMs()
    const value = formatAddress(target)
    const made: Decision = {
      id: newId('decision', now),
      type,
      scope: scopeOf(target.prefix),
      value,
      origin: 'admin',
      scenario: 'manual',
      evidence: [{ at: now, text: (reason === '' ? by : `${by}: ${reason}`).slice(0, 2_000) }],
      created: now,
      expires: durationMs === null ? null : now + durationMs,
      enforced_at: 'l7',
      hits: 0,
    }
    // The newest word on a value replaces the ones before.
    const replaced = active.list().filter((one) => one.origin === 'admin' && one.value === value)
    const { decision, isAcknowledged } = await active.add(made, 'anywhere')
    for (const one of replaced) await active.lift(one)
    return { result: decision, isAcknowledged }
  }

  const detection: Detection = {
    settings,
    offend(offences) {
      for (const offence of offences) offendOnce(offence)
    },
    async ban(manual) {
      const target = readTarget(manual.value)
      const entry = protection(target)
      if (entry !== null) {
        throw new GatewayError('protected_target', {
          message: protectionMessage(formatAddress(target), entry),
        })
      }
      return decide('ban', manual, target)
    },
    async allow(manual) {
      const target = readTarget(manual.value)
      const inside = active
        .list()
        .filter(({ type, value }) => type === 'ban' && isInside(parseAddress(value), target))
      const changed = await decide('allow', manual, target)
      for (const one of inside) await active.lift(one)
      return changed
    },
    async unban(text, type) {
      const value = formatAddress(readTarget(text))
      const found = active
        .list()
        .filter((one) => one.value === value && (type === undefined || one.type === type))
      if (found.some(({ type: one }) => one === 'ban')) setFree(value)
      // Who was protected by it is looked at again.
      named.clear()
      let isAcknowledged = true
      for (const one of found) {
        const lifted = await active.lift(one)
        isAcknowledged &&= lifted.isAcknowledged
      }
      return { result: found, isAcknowledged }
    },
    list: active.list,
    kernelBound: active.kernelBound,
    async adopt(upserts, removed) {
      const lifted = new Set(removed)
      for (const { id, type, value, expires } of active.list()) {
        const isEarly = expires === null || expires - nowMs() > liftedEarlyMs
        if (lifted.has(id) && type === 'ban' && isEarly) setFree(value)
      }
      await active.adopt(upserts, removed)
    },
    async restore() {
      const now = nowMs()
      await exceptions.refresh([...loopback, ...options.neverBlock()])
      await active.restore()
      const inForce = new Set(active.list().map(({ id }) => id))
      for (const { id, value, scenario: name, created, expires } of await store.all()) {
        if (name !== 'key_guessing') continue
        repetition.recall(value, expires ?? now)
        // Not over by time and yet not in force: somebody set it free. When is not stored, so from its beginning.
        const isLifted = !inForce.has(id) && isActive({ expires }, now)
        if (isLifted) holds.hold(value, created + keyGuessing.capMs)
      }
    },
    sweep() {
      active.sweep()
      void exceptions.refresh([...loopback, ...options.neverBlock()])
      holds.sweep(nowMs())
      named.sweep(nowMs())
    },
    close() {
      clearInterval(timer)
    },
  }
  return detection
}

/** What a source is banned by: an IPv4 address, an IPv6 /64. */
function sourceOf(bytes: Uint8Array): Address {
  const address: Address = { bytes, prefix: 128 }
  return isIpv4(address) ? address : subnetKey(address)
}

function isInside(inner: Address | null, outer: Address | null): boolean {
  return inner !== null && outer !== null && containsAddress(outer, inner)
}

function readTarget(text: string): Address {
  const address = parseAddress(text.trim())
  if (address !== null) return address
  throw new GatewayError('invalid_request', {
    message: `"${text}" is neither an address nor a range in CIDR form.`,
    fields: [
      {
        pointer: '/value',
        code: 'invalid_address',
        message: 'is neither an address nor a range',
        fix: 'Write 203.0.113.7, 203.0.113.0/24 or 2001:db8::/64.',
      },
    ],
  })
}
