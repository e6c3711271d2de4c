// One call in full, for a reader: its facts, and its attempts as a table of what was tried and why.
import type { CallView } from '../../contract/api/calls.ts'
import type { Attempt, AttemptReason, CallDetail } from '../../contract/call.ts'
import { cost } from './call-line.ts'

const reasons: Readonly<Record<AttemptReason, string>> = {
  first: 'first choice',
  retry: 'same again',
  other_credential: 'other credential',
  fallback: 'next target',
  hedge: 'beside a slow one',
  probe: 'probe after rest',
}

/** `credentialNames`: by id; one that is not there is shown by its id. */
export function describeCall(call: CallView, credentialNames: ReadonlyMap<string, string>): string {
  const { detail, can: _can, ...fields } = call
  const { attempts, passedOver = [], usage, cost: price, ...facts } = detail
  const rows = Object.entries({
    ...fields,
    at: new Date(call.at).toISOString(),
    costMicros: call.costMicros === null ? null : `${call.costMicros} (${cost(call.costMicros)})`,
    ...facts,
    usage: countedClasses(usage),
    ...(price === undefined ? {} : { costByClass: countedClasses(price.byClass) }),
  }).map(([name, value]) => `${name.padEnd(20)}${words(value)}`)
  return [
    ...rows,
    '',
    ...describeAttempts(attempts, credentialNames),
    ...describePassedOver(passedOver),
  ].join('\n')
}

function words(value: unknown): string {
  if (value === null) return '-'
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(words).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function countedClasses(classes: Readonly<Record<string, number>>): string {
  const counted = Object.entries(classes).filter(([, count]) => count > 0)
  return counted.map(([name, count]) => `${name} ${count}`).join(', ') || '-'
}

function describeAttempts(
  attempts: readonly Attempt[],
  names: ReadonlyMap<string, string>,
): string[] {
  if (attempts.length === 0) return ['No provider was asked.']
  return table([
    ['ATTEMPT', 'WHY', 'PROVIDER', 'MODEL', 'CREDENTIAL', 'STATUS', 'MS', 'ERROR'],
    ...attempts.map((attempt, index) => [
      String(index + 1),
      reasons[attempt.reason ?? 'first'],
      attempt.provider,
      attempt.model,
      attempt.credentialId === null
        ? '-'
        : (names.get(attempt.credentialId) ?? attempt.credentialId),
      attempt.status === null ? '-' : String(attempt.status),
      attempt.totalMs.toFixed(1),
      [attempt.errorCode, attempt.error].filter((word) => word != null).join(': '),
    ]),
  ])
}

function describePassedOver(passedOver: NonNullable<CallDetail['passedOver']>): string[] {
  if (passedOver.length === 0) return []
  return [
    '',
    ...table([
      ['NOT ASKED', 'MODEL', 'BECAUSE OF'],
      ...passedOver.map(({ provider, model, reason }) => [provider, model, reason]),
    ]),
  ]
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)))
  return rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd(),
  )
}
