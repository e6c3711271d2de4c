// What rate-limit headers of the vendors say about a credential.
import { expect, it } from 'vitest'
import { readRest } from './read-limits.ts'

const nowMs = Date.parse('2026-11-24T12:00:00Z')
const clock = { nowMs: () => nowMs }

it.each([
  ['1s', 1_000],
  ['6m0s', 360_000],
  ['120ms', 120],
  ['1h2m3s', 3_723_000],
  ['7.66s', 7_660],
  ['2', 2_000],
  ['0', 0],
  [String(nowMs / 1_000 + 9), 9_000],
  ['2026-11-24T12:00:05Z', 5_000],
  ['2026-11-24T11:00:00Z', 0],
  ['soon', null],
  ['-5', null],
  ['1e300', 86_400_000],
  ['999999999999999d', 86_400_000],
  ['', null],
])('a limit that is used up and full again at "%s" rests %s ms', (reset, restMs) => {
  const headers = { 'x-ratelimit-remaining-tokens': '0', 'x-ratelimit-reset-tokens': reset }
  expect(readRest(headers, clock)).toBe(restMs)
})

it('what is left is no rest, and of two used-up limits the longer one counts', () => {
  const headers = {
    'anthropic-ratelimit-requests-remaining': '10',
    'anthropic-ratelimit-requests-reset': '2026-11-24T13:00:00Z',
  }
  expect(readRest(headers, clock)).toBeNull()
  const both = {
    ...headers,
    'anthropic-ratelimit-input-tokens-remaining': '0',
    'anthropic-ratelimit-input-tokens-reset': '2026-11-24T12:00:20Z',
    'anthropic-ratelimit-output-tokens-remaining': '0',
    'anthropic-ratelimit-output-tokens-reset': '2026-11-24T12:00:07Z',
  }
  expect(readRest(both, clock)).toBe(20_000)
})

it('a used-up limit without a time tells nothing', () => {
  expect(readRest({ 'x-ratelimit-remaining-requests': '0' }, clock)).toBeNull()
})
