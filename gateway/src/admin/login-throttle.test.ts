// The pauses of the login throttle, by account and address and by address alone.
import { expect, it } from 'vitest'
import { createLoginThrottle } from './login-throttle.ts'

function create() {
  const clock = { timeMs: 0, nowMs: () => clock.timeMs, monotonicNs: () => 0 }
  return { clock, throttle: createLoginThrottle(clock) }
}

it('doubles the pause with each wrong attempt up to fifteen minutes', () => {
  const { clock, throttle } = create()
  const pauses: number[] = []
  for (let attempt = 0; attempt < 18; attempt++) {
    const waitMs = throttle.attempt('ada@acme.example', '203.0.113.7')
    if (waitMs === 0) continue
    pauses.push(waitMs / 1_000)
    clock.timeMs += waitMs
    expect(throttle.attempt('ada@acme.example', '203.0.113.7')).toBe(0)
  }
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900])
})

it('forgets after a quiet hour, and at once after a right password', () => {
  const { clock, throttle } = create()
  const attempt = () => throttle.attempt('ada@acme.example', '203.0.113.7')
  for (let n = 0; n < 5; n++) attempt()
  expect(attempt()).toBe(1_000)
  clock.timeMs += 3_600_001
  for (let n = 0; n < 5; n++) expect(attempt()).toBe(0)
  clock.timeMs += 1_000
  expect(attempt()).toBe(0)
  throttle.succeed('ada@acme.example', '203.0.113.7')
  for (let n = 0; n < 5; n++) expect(attempt()).toBe(0)
})

it('counts an address over all accounts, an IPv6 address as its /64', () => {
  const { throttle } = create()
  for (let n = 0; n < 50; n++) {
    expect(throttle.attempt(`user${n}@acme.example`, `2001:db8:1:2::${n}`)).toBe(0)
  }
  expect(throttle.attempt('another@acme.example', '2001:db8:1:2:ffff::1')).toBe(1_000)
  expect(throttle.attempt('another@acme.example', '2001:db8:1:3::1')).toBe(0)
})
