// `import`: what counts as a line.
import { expect, it } from 'vitest'
import { readValues } from './import.ts'

it('takes one value a line, without comments, blanks and empty lines', () => {
  const text =
    '# list\r\n192.0.2.1\n\n  2001:db8::/64  \n198.51.100.0/24 ; drop\n;none\n203.0.113.9# x'
  expect(readValues(text)).toEqual(['192.0.2.1', '2001:db8::/64', '198.51.100.0/24', '203.0.113.9'])
})
