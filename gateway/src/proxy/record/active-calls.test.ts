import { expect, it } from 'vitest'
import type { Arrived } from '../call.ts'
import { createActiveCalls } from './active-calls.ts'

const newCall = (id: string) => ({ id, activeAt: null }) as Arrived

it('knows the calls that are under way, whichever ends first', () => {
  const active = createActiveCalls()
  const [one, two, three] = [newCall('one'), newCall('two'), newCall('three')]
  for (const call of [one, two, three]) active.add(call)

  expect(active.remove(one)).toBe(true)
  expect(new Set(active.list())).toEqual(new Set([two, three]))
  expect(active.remove(three)).toBe(true)
  expect(active.list()).toEqual([two])
  expect(active.remove(two)).toBe(true)
  expect(active.size).toBe(0)
})

it('removes a call once, and none that never began', () => {
  const active = createActiveCalls()
  const [begun, other] = [newCall('begun'), newCall('other')]
  active.add(begun)

  expect(active.remove(other)).toBe(false)
  expect(active.remove(begun)).toBe(true)
  expect(active.remove(begun)).toBe(false)
})

it('lists all of them to whoever ends them while going through the list', () => {
  const active = createActiveCalls()
  for (const id of ['one', 'two', 'three', 'four']) active.add(newCall(id))

  for (const call of active.list()) active.remove(call)

  expect(active.size).toBe(0)
})
