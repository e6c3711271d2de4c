// Room 6: ends every call exactly once, and knows which are under way.
import type { Logger } from 'pino'
import type { Call } from '../../contract/call.ts'
import type { Clock } from '../../contract/clock.ts'
import type { ExplainPrice } from '../../providers/prices.ts'
import type { Answer, Arrived, CallSoFar } from '../call.ts'
import type { Random } from '../call-id.ts'
import { createActiveCalls, type ActiveCalls } from './active-calls.ts'
import type { Estimate } from './estimate.ts'
import { findMissingUsage, type MissingUsage } from './missing-usage.ts'
import { buildRecord } from './record.ts'

export interface Recorder {
  /** The call is under way from here on. */
  begin(call: Arrived): void
  /** Writes the record; what comes after the first time is not heard. */
  finish(call: CallSoFar & { readonly answer: Answer }): void
  readonly active: Pick<ActiveCalls, 'size' | 'list'>
  /** Resolves as soon as no call is under way and every record is written. */
  whenIdle(): Promise<void>
}

export function createRecorder(options: {
  readonly record: (call: Call) => void
  readonly priceOf: ExplainPrice
  readonly estimate: Estimate
  readonly clock: Clock
  readonly random: Random
  readonly log: Pick<Logger, 'error'>
}): Recorder {
  const { record, priceOf, estimate, clock, random, log } = options
  const tools = { priceOf, random }
  const active = createActiveCalls()
  /** Answered, and their usage is being guessed. */
  let estimating = 0
  let idleListeners: (() => void)[] = []

  function write(call: CallSoFar & { readonly answer: Answer }, endNs: number): void {
    try {
      record(buildRecord(call, call.answer, endNs, tools))
    } catch (error) {
      log.error({ err: error, call: call.id }, 'the record of a call could not be written')
    }
    if (active.size + estimating > 0 || idleListeners.length === 0) return
    const listeners = idleListeners
    idleListeners = []
    for (const listener of listeners) listener()
  }

  async function writeEstimated(
    call: CallSoFar & { readonly answer: Answer },
    endNs: number,
    missing: MissingUsage,
  ): Promise<void> {
    estimating += 1
    try {
      call.journal.estimate = await estimate(call, missing)
    } catch (error) {
      log.error({ err: error, call: call.id }, 'the usage of a call could not be estimated')
    }
    estimating -= 1
    write(call, endNs)
  }

  return {
    active,
    begin: active.add,
    finish(call) {
      if (!active.remove(call)) return
      const endNs = clock.monotonicNs()
      const missing = findMissingUsage(call, call.answer)
      if (missing === null) write(call, endNs)
      else void writeEstimated(call, endNs, missing)
    },
    whenIdle() {
      if (active.size + estimating === 0) return Promise.resolve()
      return new Promise((resolve) => idleListeners.push(resolve))
    },
  }
}
