// What the admin API asks of the shield's client, and how its report reads in one word.
import type { Decision, ShieldEvent, ShieldReport } from '@portcullis/shield-addon/protocol'
import type { ShieldSummary } from '../contract/api/session.ts'

export interface AdminShield {
  /** Rejects when no daemon answers. */
  status(): Promise<ShieldReport>
  /** The daemon's active decisions, its own and the gateway's. */
  list(): Promise<readonly Decision[]>
  /** Lifts one decision that the daemon holds, by its id. */
  remove(id: string): Promise<unknown>
  /** Hears what the daemon sends; gives the way to stop. */
  onEvent(listener: (event: ShieldEvent) => void): () => void
}

/** Null without a daemon: an answer is due whether it lives or not. */
export async function reportOf(shield: AdminShield | null): Promise<ShieldReport | null> {
  if (shield === null) return null
  try {
    return await shield.status()
  } catch {
    return null
  }
}

export function summaryOf(report: ShieldReport | null): ShieldSummary {
  if (report === null) return { state: 'absent', level: null }
  const modes = report.interfaces.map(({ mode }) => mode).filter((mode) => mode !== 'none')
  if (modes.length === 0) return { state: 'detached', level: null }
  return { state: 'enforcing', level: modes.includes('generic') ? 'generic' : 'native' }
}
