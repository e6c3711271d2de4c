// Reports and decisions for people.
import {
  fitsDenyTables,
  parseAddress,
  shortestDenyPrefix,
  type Decision,
  type ShieldReport,
} from '@portcullis/shield-addon/protocol'

export function describeReport(report: ShieldReport): string {
  const { counters, capacity } = report
  const counts = (table: Readonly<Record<string, number>>): string[] =>
    Object.entries(table)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `  ${name.padEnd(24)}  ${count}`)
  const interfaces = report.interfaces.map(
    ({ name, mode, level, problem }) => `  ${name.padEnd(16)}  ${problem ?? `${mode}, ${level}`}`,
  )
  const stages = Object.entries(report.stages).map(([name, mode]) => `${name} ${mode}`)
  return [
    `Shield, process ${report.pid}, since ${new Date(report.started).toISOString()}`,
    'Interfaces:',
    ...(interfaces.length === 0 ? ['  none'] : interfaces),
    `Stages: ${stages.join(', ')}`,
    `Packets: ${counters.passed} passed, ${counters.dropped} dropped, ${counters.limited} limited`,
    ...counts(counters.by_reason),
    ...titled('Anomalies:', counts(counters.anomalies)),
    ...titled('Over a budget of their source:', counts(counters.over_budget)),
    ...titled('Frames of up to so many bytes:', counts(counters.by_length)),
    `Bans: ${capacity.used}; each table holds ${capacity.addresses}`,
    `Samples lost: ${report.samples_lost}`,
    'Never blocked:',
    ...report.never_block.map(({ value, why }) => `  ${value.padEnd(24)}  ${why}`),
  ].join('\n')
}

/** Nothing at all where there is no line. */
function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines]
}

export function describeDecisions(decisions: readonly Decision[]): string {
  if (decisions.length === 0) return 'No decisions are in force.'
  return decisions.map(describeDecision).join('\n')
}

/** The line of a block just made; where the kernel does not enforce it, a second one says why. */
export function describeBlock(decision: Decision): string {
  const line = `Blocked: ${describeDecision(decision)}`
  if (decision.enforced_at !== 'l7') return line
  const address = parseAddress(decision.value)
  const isTooWide = address !== null && !fitsDenyTables(address)
  return isTooWide
    ? `${line}\nThe kernel can not drop it: a network of less than ${shortestDenyPrefix} bits is too much of the internet. The gateway refuses its calls.`
    : `${line}\nNo shield took it: the gateway refuses its calls until one does.`
}

/** What panic did; it takes away what is pinned also where nothing was attached. */
export function describePanic(detached: readonly string[]): string {
  if (detached.length > 0) return `Detached from ${detached.join(', ')}.`
  return 'Nothing was attached; what was pinned is removed.'
}

/** One line: what, until when, where it is enforced, who made it and why. */
export function describeDecision(decision: Decision): string {
  const { type, value, expires, origin, scenario, evidence, hits } = decision
  const until = expires === null ? 'until lifted' : `until ${new Date(expires).toISOString()}`
  const why = evidence.at(-1)?.text
  return [
    `${type} ${value}`,
    until,
    ...(type === 'ban' ? [`at ${decision.enforced_at}`, `${hits} hits`] : []),
    `${origin}: ${scenario}${why === undefined ? '' : ` (${why})`}`,
  ].join('  ')
}
