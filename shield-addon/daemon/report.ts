// The daemon's report about itself, exact at the moment of asking.
import type { Shield } from '../lib/index.ts'
import type { NeverBlockEntry, ShieldReport } from '../protocol/index.ts'
import type { DaemonConfig } from './config.ts'
import type { DecisionBook } from './decision-book.ts'
import type { Interfaces } from './interfaces.ts'

export interface ReportOptions {
  readonly shield: Pick<Shield, 'counters' | 'adopted'>
  readonly book: DecisionBook
  readonly interfaces: Interfaces
  readonly neverBlock: () => readonly NeverBlockEntry[]
  readonly config: () => DaemonConfig
  /** Entries that the tables were made for. */
  readonly capacity: number
  readonly started: number
}

export type Reporter = () => Promise<ShieldReport>

export function createReporter(options: ReportOptions): Reporter {
  const { shield, book, interfaces } = options
  return async () => {
    const counters = await shield.counters()
    const { stages, protected_ports: ports } = options.config().section
    return {
      interfaces: [...interfaces.status()],
      // Those that judge packets; what is set for others has no effect and is not claimed.
      stages: { anomalies: stages.anomalies, deny: 'enforce', flood: stages.flood },
      counters: {
        passed: counters.passed,
        dropped: counters.dropped,
        limited: counters.limited,
        by_reason: counters.byReason,
        by_protocol: counters.byProtocol,
        by_family: counters.byFamily,
        by_length: counters.byLength,
        anomalies: counters.anomalies,
        over_budget: counters.overBudget,
      },
      rules: {},
      capacity: { addresses: options.capacity, used: book.bans },
      samples_lost: counters.samplesLost,
      never_block: options.neverBlock().map(({ value, why }) => ({ value, why })),
      protected_ports: [...ports],
      adopted: shield.adopted,
      pid: process.pid,
      started: options.started,
    }
  }
}
