// The waterfall's bars follow each other without gaps and never leave the axis.
import { expect, test } from 'vitest'
import { barsOf } from './attempt-bars.ts'
import { attemptOf } from './call.fixture.ts'

test('an answered attempt connects, waits and streams', () => {
  const bars = barsOf(
    attemptOf({ startMs: 100, connectMs: 10, firstTokenMs: 50, totalMs: 100 }),
    200,
  )
  expect(bars).toEqual([
    { phase: 'connect', left: expect.closeTo(50), width: expect.closeTo(5) },
    { phase: 'wait', left: expect.closeTo(55), width: expect.closeTo(20) },
    { phase: 'stream', left: expect.closeTo(75), width: expect.closeTo(25) },
  ])
})

test('a failed attempt is failed from the connection on', () => {
  const bars = barsOf(attemptOf({ status: 503, connectMs: 0, totalMs: 100, startMs: 0 }), 400)
  expect(bars).toEqual([{ phase: 'failed', left: expect.closeTo(0), width: expect.closeTo(25) }])
})

test('a call that ended before its attempt did keeps the bars on the axis', () => {
  const bars = barsOf(attemptOf({ startMs: 50, totalMs: 100, connectMs: null }), 100)
  for (const bar of bars) expect(bar.left + bar.width).toBeLessThanOrEqual(100.001)
})
