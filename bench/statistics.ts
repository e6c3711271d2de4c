// Medians of the interleaved rounds, their spread, and ratios round by round.

export interface Measured {
  readonly name: string
  /** Of a call, or of an event of a stream. */
  readonly cpuMicros: number[]
  readonly p50Ms: number[]
  readonly p99Ms: number[]
  readonly callsPerSecond: number[]
  rssMegabytes: number
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

/** Median of the rounds' own ratios, so that a drift of the machine's speed falls out. */
export function medianRatio(values: readonly number[], base: readonly number[]): number {
  return median(values.map((value, round) => value / (base[round] ?? Number.NaN)))
}

export function medianDifference(values: readonly number[], base: readonly number[]): number {
  return median(values.map((value, round) => value - (base[round] ?? Number.NaN)))
}
