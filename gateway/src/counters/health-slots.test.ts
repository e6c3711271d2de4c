// Slots of the health table: zeroed, told apart by their generation, reused when every worker knows.
import { expect, test } from 'vitest'
import { GatewayError } from '../errors.ts'
import { createTestHealth } from './fixtures/health.ts'

test('a slot is found by its generation only', () => {
  const { slots, health } = createTestHealth()
  const old = slots.take()
  expect(health.offsetOf(old)).toBeGreaterThanOrEqual(0)
  slots.retire(old, 7)
  slots.acknowledged(6)
  expect(slots.take().index).not.toBe(old.index)
  slots.acknowledged(7)
  const reused = slots.take()
  expect(reused).toEqual({ index: old.index, generation: old.generation + 1 })
  expect(health.offsetOf(old)).toBe(-1)
  expect(health.offsetOf(reused)).toBeGreaterThanOrEqual(0)
  expect(health.offsetOf(null)).toBe(-1)
})

test('a reused slot remembers nothing', () => {
  const { slots, health } = createTestHealth()
  const old = slots.take()
  health.cells[health.offsetOf(old) + 3] = 99
  slots.retire(old, 1)
  slots.acknowledged(1)
  const reused = slots.take()
  expect(health.cells[health.offsetOf(reused) + 3]).toBe(0)
})

test('a table without room says so', () => {
  const { slots } = createTestHealth()
  for (let count = 0; count < 131_072; count += 1) slots.take()
  expect(() => slots.take()).toThrow(GatewayError)
})
