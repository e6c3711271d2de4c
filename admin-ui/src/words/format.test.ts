// Times, durations and money read as people write them.
import { expect, test } from 'vitest'
import {
  cutMiddle,
  formatAge,
  formatDuration,
  formatLeft,
  formatMoney,
  formatPlural,
} from './format.ts'

const now = Date.UTC(2026, 10, 24, 12, 0, 0)

test('an age is relative up to a day, then a date', () => {
  expect(formatAge(now - 20_000, now)).toBe('now')
  expect(formatAge(now - 12 * 60_000, now)).toBe('12 min')
  expect(formatAge(now - 5 * 3_600_000, now)).toBe('5 h')
  expect(formatAge(now - 3 * 86_400_000, now)).toMatch(/^Sat 21 Nov \d\d:\d\d$/)
})

test('the time left has at most two units and never goes below zero', () => {
  expect(formatLeft(now + 41_000, now)).toBe('41 s')
  expect(formatLeft(now + (3 * 60 + 58) * 60_000, now)).toBe('3 h 58 min')
  expect(formatLeft(now + 2 * 86_400_000, now)).toBe('2 d')
  expect(formatLeft(now - 5_000, now)).toBe('0 s')
})

test('a duration has three digits', () => {
  expect(formatDuration(0.39)).toBe('0.390 ms')
  expect(formatDuration(431)).toBe('431 ms')
  expect(formatDuration(999.7)).toBe('1.00 s')
  expect(formatDuration(18_420)).toBe('18.4 s')
})

test('money has as many decimals as matter', () => {
  expect(formatMoney(230)).toBe('$0.00023')
  expect(formatMoney(412_860_000)).toBe('$412.86')
  expect(formatMoney(0)).toBe('$0.00')
})

test('a count agrees with its noun', () => {
  expect(formatPlural(1, 'call', 'calls')).toBe('1 call')
  expect(formatPlural(4_210, 'call', 'calls')).toBe('4,210 calls')
})

test('a long id is cut in the middle', () => {
  expect(cutMiddle('c_0123456789', 7)).toBe('c_0…789')
  expect(cutMiddle('short', 7)).toBe('short')
})
