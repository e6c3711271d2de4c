// The table: medians of the interleaved rounds with their spread, and ratios to nginx.

export interface Measured {
  readonly name: string
  readonly cpuMicros: number[]
  readonly p50Ms: number[]
  readonly p99Ms: number[]
  readonly callsPerSecond: number[]
  rssMegabytes: number
}

export function printTable(rows: readonly Measured[], isJson: boolean): void {
  if (isJson) {
    console.log(JSON.stringify(rows))
    return
  }
  const direct = rows.find(({ name }) => name === 'direct')
  const nginx = rows.find(({ name }) => name === 'nginx')
  const lines = rows.map((row) => [
    row.name,
    spread(row.cpuMicros, 1),
    row.name === 'direct' ? '' : ratio(row.cpuMicros, nginx?.cpuMicros ?? []),
    spread(row.callsPerSecond, 0),
    added(row.p50Ms, direct?.p50Ms ?? []),
    added(row.p99Ms, direct?.p99Ms ?? []),
    row.rssMegabytes.toFixed(0),
  ])
  const head = [
    '',
    'CPU a call, us',
    'ratio to nginx',
    'calls/s',
    'added p50, ms',
    'added p99, ms',
    'RSS, MB',
  ]
  const widths = head.map((title, column) =>
    Math.max(title.length, ...lines.map((line) => (line[column] ?? '').length)),
  )
  for (const line of [head, ...lines]) {
    console.log(line.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '))
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function spread(values: readonly number[], digits: number): string {
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return `${median(values).toFixed(digits)} (${low.toFixed(digits)}-${high.toFixed(digits)})`
}

/** Median of the rounds' own ratios, so that a drift of the machine's speed falls out. */
function ratio(values: readonly number[], base: readonly number[]): string {
  return median(values.map((value, round) => value / (base[round] ?? Number.NaN))).toFixed(2)
}

function added(values: readonly number[], base: readonly number[]): string {
  return median(values.map((value, round) => value - (base[round] ?? Number.NaN))).toFixed(3)
}
