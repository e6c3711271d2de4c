// Which ends of a gateway are followed by another start.
import { expect, test } from 'vitest'
import { createRestarts, maxRestarts } from './restarts.ts'

const killed = { code: null, signal: 'SIGKILL', livedMs: 10 } as const

test('a gateway that was killed is started again, each time later, until it is left down', () => {
  const restarts = createRestarts()
  const delays = Array.from({ length: maxRestarts }, () => restarts.after(killed))
  expect(delays).toEqual(delays.toSorted((a, b) => Number(a) - Number(b)))
  expect(delays).not.toContain(null)
  expect(restarts.after(killed)).toBeNull()
})

test('a long life makes up for those before', () => {
  const restarts = createRestarts()
  for (let time = 0; time < maxRestarts * 2; time += 1) {
    expect(restarts.after({ ...killed, livedMs: 60_000 })).toBe(200)
  }
})

test('a crash is followed by a start, a refused setting and a wish to stop are not', () => {
  expect(createRestarts().after({ code: 1, signal: null, livedMs: 30_000 })).toBe(200)
  expect(createRestarts().after({ code: 1, signal: null, livedMs: 300 })).toBeNull()
  expect(createRestarts().after({ code: 0, signal: null, livedMs: 30_000 })).toBeNull()
  expect(createRestarts().after({ code: null, signal: 'SIGTERM', livedMs: 30_000 })).toBeNull()
})
