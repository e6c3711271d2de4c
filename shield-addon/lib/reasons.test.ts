// The names served to people stand in the order of the numbers that the kernel counts by.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { denyTables } from './deny-records.ts'
import { anomalies, budgets, families, protocols, reasons, stages, verdicts } from './reasons.ts'

const header = readFileSync(join(import.meta.dirname, '../../shield-bpf/include/shield.h'), 'utf8')

/** The enumerators in lower case without prefix, without the last, which is their number. */
function enumerators(name: string): string[] {
  const body = new RegExp(`enum ${name} \\{([^}]*)\\}`).exec(header)?.[1] ?? ''
  return [...body.matchAll(/SHIELD_(\w+)/g)].map((match) => match[1]!.toLowerCase()).slice(0, -1)
}

test('verdicts', () => {
  expect(enumerators('shield_verdict')).toEqual([...verdicts])
})

test('reasons', () => {
  expect(enumerators('shield_reason')).toEqual(reasons.map((reason) => reason.name))
})

test('anomalies', () => {
  expect(enumerators('shield_anomaly')).toEqual([...anomalies])
})

test('protocols', () => {
  expect(enumerators('shield_protocol')).toEqual([...protocols])
})

test('families', () => {
  const names = enumerators('shield_family').map((name) => (name === 'no_ip' ? 'none' : name))
  expect(names).toEqual([...families])
})

test('stages', () => {
  const names = enumerators('shield_stage').map((name) => name.replace(/^stage_/, ''))
  expect(names).toEqual([...stages])
})

test('budgets', () => {
  const names = enumerators('shield_budget').map((name) => name.replace(/^budget_/, ''))
  expect(names).toEqual([...budgets])
})

test('deny tables', () => {
  const prefixes = enumerators('shield_deny_table').map(
    (name) => ({ deny_ipv4: 128, deny_ipv6: 128, deny_ipv6_64: 64 })[name] ?? null,
  )
  expect(prefixes).toEqual(denyTables.map((table) => table.prefix))
})
