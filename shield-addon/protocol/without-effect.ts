// Settings of the shield that are taken and that no packet is judged by: said aloud, never in silence.
import type { ShieldSection } from './section.ts'

export interface WithoutEffect {
  /** Inside the section: `['stages', 'flood']`. */
  readonly path: readonly string[]
  readonly message: string
}

const stagesNotRun = ['syn_cookies', 'rules', 'signatures'] as const

export function findWithoutEffect({
  stages,
  budgets,
}: Pick<ShieldSection, 'stages' | 'budgets'>): WithoutEffect[] {
  const found: WithoutEffect[] = stagesNotRun
    .filter((stage) => stages[stage] !== 'off')
    .map((stage) => ({
      path: ['stages', stage],
      message:
        `is "${stages[stage]}" but has NO EFFECT: this release does not run that stage yet. ` +
        'Run are anomalies, deny and flood.',
    }))
  const hasBudgets = Object.keys(budgets).length > 0
  if (stages.flood === 'off' && hasBudgets) {
    const message = 'have NO EFFECT while stages.flood is off: no source is limited.'
    found.push({ path: ['budgets'], message })
  }
  if (stages.flood !== 'off' && !hasBudgets) {
    const message = `is "${stages.flood}" but has NO EFFECT without a budget: no source is limited.`
    found.push({ path: ['stages', 'flood'], message })
  }
  return found
}
