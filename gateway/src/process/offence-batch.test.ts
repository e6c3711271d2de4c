// Offences go to main every 2 ms or 64.
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

test('a few wait 2 ms for each other, 64 do not wait', () => {
  const send = vi.fn<(offences: readonly Offence[]) => void>()
  const add = createOffenceBatch(send)
  const sizes = () => send.mock.calls.map(([offences]) => offences.length)
  add(offence)
  add(offence)
  expect(sizes()).toEqual([])
  vi.advanceTimersByTime(2)
  expect(sizes()).toEqual([2])
  for (let count = 0; count < 65; count += 1) add(offence)
  expect(sizes()).toEqual([2, 64])
  vi.advanceTimersByTime(2)
  expect(sizes()).toEqual([2, 64, 1])
  vi.advanceTimersByTime(10)
  expect(sizes()).toEqual([2, 64, 1])
})
