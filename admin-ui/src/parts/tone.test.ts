// Violet means refused on purpose and red means broken; a call is never shown as the other.
import { expect, test } from 'vitest'
import { callTone } from './tone.ts'

test.each([
  [200, 'complete', 'ok'],
  [403, 'refused', 'blocked'],
  [429, 'refused', 'limited'],
  [403, 'blocked', 'blocked'],
  [499, 'client_abort', 'neutral'],
  [502, 'upstream_error', 'error'],
  [504, 'timeout', 'error'],
] as const)('a call with %i that ended as %s is %s', (status, end, tone) => {
  expect(callTone({ status, end })).toBe(tone)
})
