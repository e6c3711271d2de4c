// Tables in Markdown: any, and that of a comparison under load with its medians, spread and ratios.
import type { Loaded } from './loaded.ts'
import { median, medianDifference, medianRatio, spread, type Measured } from './statistics.ts'

export function markdown(
  title: string,
  head: readonly string[],
  lines: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = line(head.map(() => '---'))
  return [`### ${title}`, '', line(head), rule, ...lines.map(line), ''].join('\n')
}

type Cell = (row: Measured) => string

export function table(what: Loaded, rows: readonly Measured[]): string {
  const { part, base, withLatency, title } = what
  const named = (name: string) => rows.find((row) => row.name === name)
  const ratioTo =
    (to: Measured): Cell =>
    (row) =>
      medianRatio(row.cpuMicros, to.cpuMicros).toFixed(2)
  const direct = named('direct')
  const columns: [string, Cell][] = [
    [`CPU per ${part}, us`, ({ cpuMicros }) => spread(cpuMicros, digitsOf(median(cpuMicros)))],
  ]
  for (const name of new Set([base, 'Portcullis'])) {
    const to = named(name)
    if (to !== undefined) columns.push([`ratio to ${name}`, ratioTo(to)])
  }
  columns.push([
    part === 'call' ? 'calls/s' : 'streams/s',
    ({ callsPerSecond }) => Math.round(median(callsPerSecond)).toLocaleString('en'),
  ])
  if (withLatency && direct !== undefined) {
    columns.push(
      ['added p50, ms', ({ p50Ms }) => medianDifference(p50Ms, direct.p50Ms).toFixed(3)],
      ['added p99, ms', ({ p99Ms }) => medianDifference(p99Ms, direct.p99Ms).toFixed(3)],
    )
  }
  columns.push(['RSS, MB', ({ rssMegabytes }) => rssMegabytes.toFixed(0)])
  const lines = rows.map((row) => [
    row === direct ? 'mock, direct' : row.name,
    ...columns.map(([head, cell]) => (row === direct && isAgainst(head) ? '' : cell(row))),
  ])
  return markdown(title, ['', ...columns.map(([head]) => head)], lines)
}

/** The mock itself is not compared with anything. */
function isAgainst(head: string): boolean {
  return head.startsWith('ratio') || head.startsWith('added')
}

function digitsOf(value: number): number {
  return value < 10 ? 2 : value < 1_000 ? 1 : 0
}
