// Settings of the shield that are taken and that no packet is judged by yet: said aloud, never in silence.
import type { ShieldSection } from './section.ts'

export interface WithoutEffect {
  /** Inside the section: `['stages', 'flood']`. */
  readonly path: readonly string[]
  readonly message: string
}

const stagesNotRun = ['flood', 'syn_cookies', 'rules', 'signatures'] as const

export function findWithoutEffect(
  section: Pick<ShieldSection, 'stages' | 'budgets'>,
): WithoutEffect[] {
  const stages = stagesNotRun.filter((stage) => section.stages[stage] !== 'off')
  const found = stages.map((stage) => ({
    path: ['stages', stage],
    message:
      `is "${section.stages[stage]}" but has NO EFFECT: this release does not run that stage yet. ` +
      'Run are anomalies and deny.',
  }))
  if (Object.keys(section.budgets).length === 0) return found
  const message =
    'have NO EFFECT: this release does not run the flood stage yet, so no source is limited.'
  return [...found, { path: ['budgets'], message }]
}
