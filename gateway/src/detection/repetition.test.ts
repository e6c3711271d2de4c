// How bans grow with repetition, and when earlier ones are forgotten.
import { expect, it } from 'vitest'
import { createRepetition } from './repetition.ts'

const settings = { banMs: 600_000, escalation: 2, capMs: 86_400_000 }

it('doubles with each repetition up to the cap', () => {
  const repetition = createRepetition(settings)
  let now = 0
  const minutes: number[] = []
  for (let n = 0; n < 10; n++) {
    const lengthMs = repetition.next('203.0.113.7', now)
    minutes.push(lengthMs / 60_000)
    now += lengthMs + 1
  }
  expect(minutes).toEqual([10, 20, 40, 80, 160, 320, 640, 1_280, 1_440, 1_440])
  expect(repetition.next('203.0.113.8', now)).toBe(600_000)
})

it('forgets bans that ended longer ago than the longest one lasts', () => {
  const repetition = createRepetition(settings)
  repetition.next('203.0.113.7', 0)
  expect(repetition.next('203.0.113.7', 600_000 + 86_400_000)).toBe(1_200_000)
  expect(repetition.next('203.0.113.7', 3 * 86_400_000)).toBe(600_000)
})

it('counts bans that the database remembers', () => {
  const repetition = createRepetition(settings)
  repetition.recall('203.0.113.7', 1_000)
  repetition.recall('203.0.113.7', 500)
  expect(repetition.next('203.0.113.7', 2_000)).toBe(2_400_000)
})

it('does not grow without escalation', () => {
  const repetition = createRepetition({ ...settings, escalation: 1 })
  repetition.next('203.0.113.7', 0)
  expect(repetition.next('203.0.113.7', 1)).toBe(600_000)
})
