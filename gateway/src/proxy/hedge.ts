// Asks a second target beside one that is slow: the first that has content answers, the other is cancelled.
import type { TryLeg } from './attempt.ts'
import type { Answer, Journal, Leg, Routed } from './call.ts'
import { Race, type Seat } from './door/race.ts'
import type { Router } from './route/index.ts'
import type { Failure } from './route/retry.ts'

export interface Tried {
  readonly leg: Leg
  readonly result: Answer | Failure
}

interface Entry {
  readonly leg: Leg
  readonly call: Routed
  readonly seat: Seat
  readonly result: Promise<Answer | Failure>
}

/**
 * As one attempt at `leg`, with a second one beside it when there is no content after `afterMs`. The answer that the
 * client got is what is billed: the other was cancelled before its first content, and its usage is never told.
 */
export async function tryHedged(
  call: Routed,
  leg: Leg,
  afterMs: number,
  tools: { readonly router: Router; readonly tryLeg: TryLeg },
): Promise<Tried> {
  const { router, tryLeg } = tools
  const race = new Race(call.client)

  function enter(leg: Leg): Entry {
    const seat = race.enter()
    const own: Routed = { ...call, client: seat, journal: startJournal(call.journal) }
    return { leg, call: own, seat, result: tryLeg(own, leg) }
  }

  try {
    const first = enter(leg)
    const isSlow = await isPending(first.result, afterMs)
    const hedge =
      isSlow && race.winner === null && !call.client.isGone ? router.hedge(call, leg) : null
    if (hedge === null) {
      const result = await first.result
      merge(call.journal, first, [first])
      return { leg, result }
    }
    const second = enter(hedge)
    const [one, two] = await Promise.all([first.result, second.result])
    const [kept, keptResult, left, leftResult] = second.seat.hasWon
      ? [second, two, first, one]
      : [first, one, second, two]
    if (!('end' in leftResult)) router.fail(call, left.leg, leftResult)
    merge(call.journal, kept, [first, second])
    return { leg: kept.leg, result: keptResult }
  } finally {
    race.close()
  }
}

/** True: there is no result after `waitMs`. */
async function isPending(result: Promise<unknown>, waitMs: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<true>()
  const timer = setTimeout(resolve, waitMs, true)
  const isLate = await Promise.race([late, result.then(() => false)])
  clearTimeout(timer)
  return isLate
}

/** What the attempts write must not mix while both run. */
function startJournal(journal: Journal): Journal {
  return { ...journal, attempts: [], warnings: [], upstreamNs: 0 }
}

/** The record tells of all attempts, and for the rest of the one that was kept. */
function merge(journal: Journal, kept: Entry, entries: readonly Entry[]): void {
  const { attempts, passedOver, firstAttemptNs, upstreamNs } = journal
  for (const { call } of entries) attempts.push(...call.journal.attempts)
  attempts.sort((one, other) => one.startMs - other.startMs)
  const own = kept.call.journal
  Object.assign(journal, own, {
    attempts,
    passedOver,
    firstAttemptNs: firstAttemptNs ?? entries[0]!.call.journal.firstAttemptNs,
    upstreamNs: upstreamNs + own.upstreamNs,
  })
}
