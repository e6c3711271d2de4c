// Pins the table of error codes to its documentation: a code is never reused, renamed or left out.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { errorTable, GatewayError } from './errors.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8')

test('docs/errors.md has exactly the rows of the table, in its order', () => {
  const documented = page
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
    .map(([, code, status, type, retry]) => ({ code, status, type, retry }))
  const rows = Object.entries(errorTable).map(([code, { status, type, isRetryable }]) => ({
    code,
    status: String(status),
    type,
    retry: isRetryable ? 'yes' : 'no',
  }))
  expect(documented).toEqual(rows)
})

test('an error takes status, words and retry from its row unless told otherwise', () => {
  const plain = new GatewayError('upstream_timeout')
  expect([plain.status, plain.isRetryable, plain.message]).toEqual([
    504,
    true,
    errorTable.upstream_timeout.message,
  ])
  const kept = new GatewayError('upstream_rejected', { status: 422, message: 'No.', param: 'n' })
  expect([kept.status, kept.message, kept.param, kept.type]).toEqual([
    422,
    'No.',
    'n',
    'invalid_request_error',
  ])
})
