// Counts of a worker's calls for /metrics: plain sums by label, made from each record, asked for at a scrape.
import type { Call } from '../../contract/call.ts'
import { genAiOperation } from '../../contract/gen-ai.ts'

/** Upper bounds of the duration buckets, seconds. */
export const durationBuckets = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
] as const
/** Upper bounds of the time a token takes, seconds. */
export const perTokenBuckets = [0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.5, 1] as const
/** Upper bounds of the gateway's own time, seconds. */
export const overheadBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05] as const

export interface Histogram {
  /** Not cumulative; one more than the bounds, for what lies above the last. */
  readonly counts: number[]
  sum: number
}

/** One series: calls with the same labels. */
export interface CallSeries {
  /** As the gen_ai conventions call it. */
  readonly operation: string
  readonly model: string
  readonly provider: string
  readonly end: Call['end']
  /** `2xx`, `4xx`, … */
  readonly statusClass: string
  calls: number
  inputTokens: number
  outputTokens: number
  /** Parts of the two above. */
  cacheReadTokens: number
  cacheWriteTokens: number
  reasoningTokens: number
  /** Calls whose usage no provider told. */
  estimated: number
  costMicros: number
  readonly duration: Histogram
  readonly firstToken: Histogram
  /** Of streams: the time behind the first token, for each token. */
  readonly perToken: Histogram
  readonly overhead: Histogram
}

/** Attempts at a provider with the same outcome. */
export interface AttemptSeries {
  readonly provider: string
  /** Why it was made. */
  readonly reason: string
  /** An error's code of ours, the class of a refusal's status, or `ok`. */
  readonly outcome: string
  attempts: number
}

export interface WorkerCounts {
  readonly attempts: readonly AttemptSeries[]
  readonly series: readonly CallSeries[]
  readonly activeCalls: number
  readonly recordsWaiting: number
  readonly recordsSpilled: number
  readonly recordsDropped: number
}

export interface CallCounter {
  count(call: Call): void
  series(): readonly CallSeries[]
  attempts(): readonly AttemptSeries[]
}

/** Labels come from the snapshot's names; this bounds them should somebody rename models all day. */
const maxSeries = 2_000

export function createCallCounter(): CallCounter {
  const all = new Map<string, CallSeries>()
  const tried = new Map<string, AttemptSeries>()

  function seriesOf(call: Call): CallSeries {
    // Until it is routed, the model is whatever the client wrote: no label of ours.
    const isKnown = call.provider !== null && all.size < maxSeries
    const model = isKnown ? (call.model ?? '') : ''
    const provider = isKnown ? (call.provider ?? '') : ''
    const statusClass = `${Math.floor(call.status / 100)}xx`
    // Doors are few, and so are their dialects.
    const operation = genAiOperation(call.detail.dialectIn)
    const label = `${operation}\n${model}\n${provider}\n${call.end}\n${statusClass}`
    let series = all.get(label)
    if (series === undefined) {
      series = emptySeries({ operation, model, provider, end: call.end, statusClass })
      all.set(label, series)
    }
    return series
  }

  function countAttempts({ detail }: Call): void {
    for (const { provider, reason = 'first', errorCode, status } of detail.attempts) {
      const isRefused = status !== null && status >= 300
      const outcome = isRefused ? `${Math.floor(status / 100)}xx` : (errorCode ?? 'ok')
      const series =
        attemptsOf(provider, reason, outcome, maxSeries) ??
        // One of no name for providers that came after so many others; reasons and outcomes are few.
        attemptsOf('', reason, outcome, Infinity)
      if (series !== null) series.attempts += 1
    }
  }

  function attemptsOf(
    provider: string,
    reason: string,
    outcome: string,
    room: number,
  ): AttemptSeries | null {
    const label = `${provider}\n${reason}\n${outcome}`
    const known = tried.get(label)
    if (known !== undefined || tried.size >= room) return known ?? null
    const series = { provider, reason, outcome, attempts: 0 }
    tried.set(label, series)
    return series
  }

  return {
    count(call) {
      countAttempts(call)
      const series = seriesOf(call)
      series.calls += 1
      series.inputTokens += call.inputTokens
      series.outputTokens += call.outputTokens
      const { usage, usageSource } = call.detail
      series.cacheReadTokens += usage.cacheRead
      series.cacheWriteTokens += usage.cacheWrite5m + usage.cacheWrite1h
      series.reasoningTokens += usage.reasoning
      if (usageSource === 'estimated') series.estimated += 1
      series.costMicros += call.costMicros ?? 0
      observe(series.duration, durationBuckets, call.totalMs / 1_000)
      observe(series.overhead, overheadBuckets, call.detail.overheadMs / 1_000)
      if (call.firstTokenMs !== null) {
        observe(series.firstToken, durationBuckets, call.firstTokenMs / 1_000)
        if (call.isStream && call.outputTokens > 1) {
          const restMs = call.totalMs - call.firstTokenMs
          observe(series.perToken, perTokenBuckets, restMs / 1_000 / (call.outputTokens - 1))
        }
      }
    },
    series: () => [...all.values()],
    attempts: () => [...tried.values()],
  }
}

function emptySeries(
  labels: Pick<CallSeries, 'operation' | 'model' | 'provider' | 'end' | 'statusClass'>,
): CallSeries {
  return {
    ...labels,
    calls: 0,
    inputTokens: 0,
    outputTokens: 0,
    cacheReadTokens: 0,
    cacheWriteTokens: 0,
    reasoningTokens: 0,
    estimated: 0,
    costMicros: 0,
    duration: emptyHistogram(durationBuckets.length),
    firstToken: emptyHistogram(durationBuckets.length),
    perToken: emptyHistogram(perTokenBuckets.length),
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
