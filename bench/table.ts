// A comparison as a table in Markdown: medians with their spread, and ratios to its base and to ours.
import type { Comparison } from './comparisons.ts'
import { median, medianDifference, medianRatio, type Measured } from './statistics.ts'

export function table(comparison: Comparison, rows: readonly Measured[]): string {
  const { part, base, withLatency, title } = comparison
  const baseRow = rows.find(({ name }) => name === base)
  const ours = rows.find(({ name }) => name === 'Portcullis')
  const direct = rows.find(({ name }) => name === 'direct')
  const calls = part === 'call' ? 'calls/s' : 'streams/s'
  const head = ['', `CPU a ${part}, us`, `ratio to ${base}`]
  if (ours !== undefined) head.push('ratio to Portcullis')
  head.push(calls)
  if (withLatency) head.push('added p50, ms', 'added p99, ms')
  head.push('RSS, MB')
  const lines = rows.map((row) => {
    const isDirect = row === direct
    const ratioTo = (to: Measured | undefined) =>
      isDirect || to === undefined ? '' : medianRatio(row.cpuMicros, to.cpuMicros).toFixed(2)
    const added = (values: readonly number[], to: readonly number[] = []) =>
      isDirect ? '' : medianDifference(values, to).toFixed(3)
    const cells = [isDirect ? 'mock, direct' : row.name, spread(row.cpuMicros), ratioTo(baseRow)]
    if (ours !== undefined) cells.push(ratioTo(ours))
    cells.push(Math.round(median(row.callsPerSecond)).toLocaleString('en'))
    if (withLatency) {
      cells.push(added(row.p50Ms, direct?.p50Ms), added(row.p99Ms, direct?.p99Ms))
    }
    cells.push(row.rssMegabytes.toFixed(0))
    return cells
  })
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = line(head.map(() => '---'))
  return [`### ${title}`, '', line(head), rule, ...lines.map(line), ''].join('\n')
}

function spread(values: readonly number[]): string {
  const middle = median(values)
  const digits = middle < 10 ? 2 : middle < 1_000 ? 1 : 0
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return `${middle.toFixed(digits)} (${low.toFixed(digits)}-${high.toFixed(digits)})`
}
