// How fast a target answers, over all workers: a moving average that follows a rise at once and a fall slowly.
import type { Clock } from '../../contract/clock.ts'
import type { Slot } from '../../counters/counters.ts'
import type { HealthCells } from '../../counters/health-table.ts'
import { targetCell, tickOf } from './health-cells.ts'

export type AnswerKind = 'stream' | 'whole'

export interface Latencies {
  /** To the first token of a stream, or to the end of an answer that comes whole: the two are not compared. */
  observe(target: Slot | null, kind: AnswerKind, ns: number): void
  /** What a call there would wait, in microseconds, times the calls of this worker that wait there. Zero: nothing is known. */
  costOf(target: Slot | null, kind: AnswerKind): number
  begin(target: Slot | null): void
  end(target: Slot | null): void
}

/** After this long without a call 37 % of an average is left, so that a slow target is looked at again. */
const decayMs = 10_000
const cellOf = { stream: targetCell.streamLatency, whole: targetCell.wholeLatency } as const
/** What is not known but asked already counts as this slow: the first answer is waited for. */
const unknownUs = 1_000_000

/** Peak EWMA as Twitter's Finagle balances by it. Two writers at once lose one sample, which an average can bear. */
export function createLatencies(options: {
  readonly health: HealthCells
  readonly clock: Clock
}): Latencies {
  const { health, clock } = options
  const { cells } = health
  const waiting = new Map<number, number>()

  /** The average as it stands now, decayed since its last sample. */
  function averageUs(at: number, tick: number): number {
    const average = Atomics.load(cells, at)
    if (average === 0) return 0
    const age = (tick - Atomics.load(cells, at + 1)) >>> 0
    return average * Math.exp(-age / decayMs)
  }

  return {
    observe(target, kind, ns) {
      const offset = health.offsetOf(target)
      if (offset < 0) return
      const at = offset + cellOf[kind]
      const tick = tickOf(clock)
      const sampleUs = Math.min(2 ** 31 - 1, Math.max(1, ns / 1_000))
      const before = Atomics.load(cells, at)
      const age = (tick - Atomics.load(cells, at + 1)) >>> 0
      const kept = Math.exp(-age / decayMs)
      const after = sampleUs > before ? sampleUs : before * kept + sampleUs * (1 - kept)
      Atomics.store(cells, at, Math.round(after))
      Atomics.store(cells, at + 1, tick)
    },
    costOf(target, kind) {
      const offset = health.offsetOf(target)
      if (offset < 0) return 0
      const calls = waiting.get(target!.index) ?? 0
      const average = averageUs(offset + cellOf[kind], tickOf(clock))
      return average === 0 ? calls * unknownUs : average * (calls + 1)
    },
    begin(target) {
      if (target !== null) waiting.set(target.index, (waiting.get(target.index) ?? 0) + 1)
    },
    end(target) {
      if (target === null) return
      const calls = (waiting.get(target.index) ?? 0) - 1
      if (calls > 0) waiting.set(target.index, calls)
      else waiting.delete(target.index)
    },
  }
}
