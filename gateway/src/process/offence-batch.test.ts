// The first offence goes to main at once, what follows it within 2 ms together.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Offence } from '../contract/offence.ts'
import { createOffenceBatch } from './offence-batch.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const offence: Offence = {
  scenario: 'key_guessing',
  source: '00000000000000000000ffffcb007107',
  from: 'socket',
  localAddress: '00000000000000000000ffffcb007101',
  at: 1,
  evidence: '401',
}

test('one alone does not wait, what follows it does, 64 do not', () => {
  const send = vi.fn<(offences: readonly Offence[]) => void>()
  const add = createOffenceBatch(send)
  const sizes = () => send.mock.calls.map(([offences]) => offences.length)
  add(offence)
  expect(sizes()).toEqual([1])
  add(offence)
  add(offence)
  expect(sizes()).toEqual([1])
  vi.advanceTimersByTime(2)
  expect(sizes()).toEqual([1, 2])
  for (let count = 0; count < 65; count += 1) add(offence)
  expect(sizes()).toEqual([1, 2, 64])
  vi.advanceTimersByTime(2)
  expect(sizes()).toEqual([1, 2, 64, 1])
  vi.advanceTimersByTime(10)
  expect(sizes()).toEqual([1, 2, 64, 1])
  add(offence)
  expect(sizes()).toEqual([1, 2, 64, 1, 1])
})
