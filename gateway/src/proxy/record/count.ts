// Counts of a worker's calls for /metrics: plain sums by label, made from each record, asked for at a scrape.
import type { Call } from '../../contract/call.ts'

/** Upper bounds of the duration buckets, seconds. */
export const durationBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
] as const
/** Upper bounds of the gateway's own time, seconds. */
export const overheadBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05] as const

export interface Histogram {
  /** Not cumulative; one more than the bounds, for what lies above the last. */
  readonly counts: number[]
  sum: number
}

/** One series: calls with the same labels. */
export interface CallSeries {
  readonly model: string
  readonly provider: string
  readonly end: Call['end']
  /** `2xx`, `4xx`, … */
  readonly statusClass: string
  calls: number
  inputTokens: number
  outputTokens: number
  costMicros: number
  readonly duration: Histogram
  readonly firstToken: Histogram
  readonly overhead: Histogram
}

export interface WorkerCounts {
  readonly series: readonly CallSeries[]
  readonly activeCalls: number
  readonly recordsWaiting: number
  readonly recordsSpilled: number
  readonly recordsDropped: number
}

export interface CallCounter {
  count(call: Call): void
  series(): readonly CallSeries[]
}

/** Labels come from the snapshot's names; this bounds them should somebody rename models all day. */
const maxSeries = 2_000

export function createCallCounter(): CallCounter {
  const all = new Map<string, CallSeries>()

  function seriesOf(call: Call): CallSeries {
    // Until it is routed, the model is whatever the client wrote: no label of ours.
    const isKnown = call.provider !== null && all.size < maxSeries
    const model = isKnown ? (call.model ?? '') : ''
    const provider = isKnown ? (call.provider ?? '') : ''
    const statusClass = `${Math.floor(call.status / 100)}xx`
    const label = `${model}\n${provider}\n${call.end}\n${statusClass}`
    let series = all.get(label)
    if (series === undefined) {
      series = emptySeries(model, provider, call.end, statusClass)
      all.set(label, series)
    }
    return series
  }

  return {
    count(call) {
      const series = seriesOf(call)
      series.calls += 1
      series.inputTokens += call.inputTokens
      series.outputTokens += call.outputTokens
      series.costMicros += call.costMicros ?? 0
      observe(series.duration, durationBuckets, call.totalMs / 1_000)
      observe(series.overhead, overheadBuckets, call.detail.overheadMs / 1_000)
      if (call.firstTokenMs !== null) {
        observe(series.firstToken, durationBuckets, call.firstTokenMs / 1_000)
      }
    },
    series: () => [...all.values()],
  }
}

function emptySeries(
  model: string,
  provider: string,
  end: Call['end'],
  statusClass: string,
): CallSeries {
  return {
    model,
    provider,
    end,
    statusClass,
    calls: 0,
    inputTokens: 0,
    outputTokens: 0,
    costMicros: 0,
    duration: emptyHistogram(durationBuckets.length),
    firstToken: emptyHistogram(durationBuckets.length),
    overhead: emptyHistogram(overheadBuckets.length),
  }
}

function emptyHistogram(bounds: number): Histogram {
  return { counts: Array.from({ length: bounds + 1 }, () => 0), sum: 0 }
}

function observe(histogram: Histogram, bounds: readonly number[], value: number): void {
  let bucket = 0
  while (bucket < bounds.length && value > (bounds[bucket] as number)) bucket += 1
  histogram.counts[bucket] = (histogram.counts[bucket] as number) + 1
  histogram.sum += value
}
