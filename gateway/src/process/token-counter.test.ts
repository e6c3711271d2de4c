// Tokens are counted on a thread of their own, which comes and goes with the questions.
import { afterEach, expect, test } from 'vitest'
import { createTokenCounter } from './token-counter.ts'

const counter = createTokenCounter()
afterEach(() => counter.close())

test('texts are counted, several at once, those of special tokens too', async () => {
  const texts = ['', 'Hello, world', '<|endoftext|>', 'word '.repeat(1_000)]
  const [none, few, special, many] = await Promise.all(texts.map((text) => counter.count(text)))
  expect([none, few]).toEqual([0, 3])
  expect(special).toBeGreaterThan(1)
  expect(many).toBeGreaterThan(990)
  expect(many).toBeLessThan(1_100)
})

test('what is longer than a megabyte is counted by its beginning', async () => {
  const [one, two] = await Promise.all([
    counter.count('word '.repeat(200_000)),
    counter.count('word '.repeat(400_000)),
  ])
  expect(two).toBe(one * 2)
})

test('a question under way fails when it closes, and the next one starts a new thread', async () => {
  const waiting = counter.count('Hello')
  counter.close()
  await expect(waiting).rejects.toMatchObject({ code: 'shutting_down' })
  expect(await counter.count('Hello')).toBe(1)
})
