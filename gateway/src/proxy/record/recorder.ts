// Room 6: ends every call exactly once, and knows which are under way.
import type { Logger } from 'pino'
import type { Call } from '../../contract/call.ts'
import type { Clock } from '../../contract/clock.ts'
import type { PriceOf } from '../../providers/prices.ts'
import type { Answer, Arrived, CallSoFar } from '../call.ts'
import type { Random } from '../call-id.ts'
import { buildRecord } from './record.ts'

export interface Recorder {
  /** The call is under way from here on. */
  begin(call: Arrived): void
  /** Writes the record; what comes after the first time is not heard. */
  finish(call: CallSoFar & { readonly answer: Answer }): void
  readonly active: ReadonlySet<Arrived>
  /** Resolves as soon as no call is under way. */
  whenIdle(): Promise<void>
}

export function createRecorder(options: {
  readonly record: (call: Call) => void
  readonly priceOf: PriceOf
  readonly clock: Clock
  readonly random: Random
  readonly log: Pick<Logger, 'error'>
}): Recorder {
  const { record, priceOf, clock, random, log } = options
  const tools = { priceOf, random }
  const active = new Set<Arrived>()
  let idleListeners: (() => void)[] = []

  return {
    active,
    begin: (call) => void active.add(call),
    finish(call) {
      if (!active.delete(call)) return
      try {
        record(buildRecord(call, call.answer, clock.monotonicNs(), tools))
      } catch (error) {
        log.error({ err: error, call: call.id }, 'the record of a call could not be written')
      }
      if (active.size > 0 || idleListeners.length === 0) return
      const listeners = idleListeners
      idleListeners = []
      for (const listener of listeners) listener()
    },
    whenIdle() {
      if (active.size === 0) return Promise.resolve()
      return new Promise((resolve) => idleListeners.push(resolve))
    },
  }
}
