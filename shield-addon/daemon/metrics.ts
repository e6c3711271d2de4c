// The report as Prometheus text.
import type { ShieldReport } from '../protocol/index.ts'

/** Metric names start with `portcullis_shield_`; one sample a line. */
export function formatMetrics(report: ShieldReport): string {
  const { counters, capacity } = report
  const attached = report.interfaces.filter(({ mode }) => mode !== 'none')
  return [
    family('packets_total', 'counter', 'Packets by verdict.', {
      'verdict="pass"': counters.passed,
      'verdict="drop"': counters.dropped,
      'verdict="limit"': counters.limited,
    }),
    family(
      'reasons_total',
      'counter',
      'Packets by reason.',
      labelled('reason', counters.by_reason),
    ),
    family(
      'anomalies_total',
      'counter',
      'Odd packets by what was odd.',
      labelled('anomaly', counters.anomalies),
    ),
    family(
      'over_budget_total',
      'counter',
      'Packets over a budget of their source.',
      labelled('budget', counters.over_budget),
    ),
    family(
      'lengths_total',
      'counter',
      'Packets by the most bytes that their frame has.',
      labelled('bytes', counters.by_length),
    ),
    family('samples_lost_total', 'counter', 'Samples left out.', { '': report.samples_lost }),
    family('bans', 'gauge', 'Bans in force.', { '': capacity.used }),
    family('capacity', 'gauge', 'Entries of each deny table.', { '': capacity.addresses }),
    family('interfaces', 'gauge', 'Interfaces that carry the program.', { '': attached.length }),
  ].join('')
}

function labelled(label: string, counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(counts).map(([name, count]) => [`${label}="${name}"`, count]),
  )
}

function family(name: string, type: string, help: string, samples: Record<string, number>): string {
  const full = `portcullis_shield_${name}`
  const lines = Object.entries(samples).map(
    ([labels, value]) => `${full}${labels === '' ? '' : `{${labels}}`} ${value}\n`,
  )
  return `# HELP ${full} ${help}\n# TYPE ${full} ${type}\n${lines.join('')}`
}
