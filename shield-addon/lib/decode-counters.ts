// Reads `struct shield_counters`, already summed over the processors.
import { anomalies, budgets, families, lengths, protocols, reasons, verdicts } from './reasons.ts'
import type { Counters, VerdictCounts } from './types.ts'

/** `words`: little-endian 64-bit counts in the order of the struct. */
export function decodeCounters(words: Uint8Array): Counters {
  const view = new DataView(words.buffer, words.byteOffset, words.byteLength)
  let at = 0
  const next = (): number => {
    const value = Number(view.getBigUint64(at, true))
    at += 8
    return value
  }
  const row = (names: readonly string[]): Record<string, number> =>
    Object.fromEntries(names.map((name) => [name, next()]))
  const grid = (names: readonly string[]): Record<string, VerdictCounts> => {
    const counts: Record<string, VerdictCounts> = {}
    for (const name of names) counts[name] = { pass: 0, drop: 0, limit: 0 }
    for (const verdict of verdicts) for (const name of names) counts[name]![verdict] = next()
    return counts
  }
  const byReason = row(reasons.map((reason) => reason.name))
  const byProtocol = grid(protocols)
  const byFamily = grid(families)
  const byLength = row(lengths)
  const total = (verdict: (typeof verdicts)[number]): number =>
    Object.values(byFamily).reduce((sum, counts) => sum + counts[verdict], 0)
  return {
    passed: total('pass'),
    dropped: total('drop'),
    limited: total('limit'),
    byReason,
    byProtocol,
    byFamily,
    byLength,
    anomalies: row(anomalies),
    overBudget: row(budgets),
    samplesLost: next(),
  }
}
