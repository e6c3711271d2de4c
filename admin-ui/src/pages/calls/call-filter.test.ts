// The filter in an address is read as it was written, and what does not exist filters nothing.
import { expect, test } from 'vitest'
import { checkFilter, readFilter } from './call-filter.ts'

test('known fields are taken, empty ones left out', () => {
  expect(readFilter({ status: '4xx', model: undefined, end: 'timeout' })).toEqual({
    status: '4xx',
    end: 'timeout',
  })
})

test('an end that does not exist filters nothing', () => {
  expect(readFilter({ end: 'exploded' })).toEqual({})
})

test.each([
  ['429', null],
  ['4xx', null],
  ['99', 'A status such as 429, or a class such as 4xx.'],
  ['', 'Type what to look for.'],
])('a status of %j is checked', (value, problem) => {
  expect(checkFilter('status', value)).toBe(problem)
})
