// JSON log records become lines for people; everything else passes as it is.
import { expect, test } from 'vitest'
import { readableLine } from './log-line.ts'

const record = { level: 40, time: 0, pid: 1, hostname: 'h', name: 'shield', msg: 'it is so' }

test('a record becomes time, level, words and fields', () => {
  const line = readableLine(JSON.stringify({ ...record, file: '/a/b', data: { port: 1 }, n: 2 }))
  expect(line).toMatch(/^\d\d:\d\d:\d\d WARN  it is so  file=\/a\/b  data=\{"port":1\}  n=2$/)
})

test('an error shows its message and not its stack', () => {
  const line = readableLine(JSON.stringify({ ...record, err: { message: 'no', stack: 'at x' } }))
  expect(line).toMatch(/it is so {2}error="no"$/)
})

test.each(['plain words', '{half', '{"a":1}', ''])('%j stays as it is', (line) => {
  expect(readableLine(line)).toBe(line)
})
