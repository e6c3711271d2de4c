// How event streams end: after their longest time, and the oldest when too many are open.
import { PassThrough } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createEventStreams } from './sse.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function fakeReply() {
  const raw = Object.assign(new PassThrough(), { writeHead: () => raw })
  const reply = { raw, hijack: () => reply } as unknown as FastifyReply
  return { raw, reply }
}

it('ends a stream after the longest time, and not without one', () => {
  const { raw, reply } = fakeReply()
  createEventStreams({ longestMs: 600_000 }).open(reply, () => () => undefined)
  const local = fakeReply()
  createEventStreams({ longestMs: null }).open(local.reply, () => () => undefined)
  vi.advanceTimersByTime(599_999)
  expect(raw.writableEnded).toBe(false)
  vi.advanceTimersByTime(1)
  expect([raw.writableEnded, local.raw.writableEnded]).toEqual([true, false])
})

it('says every ten seconds that it lives, and nothing once it has ended', () => {
  const { raw, reply } = fakeReply()
  const streams = createEventStreams({ longestMs: null })
  const written = vi.spyOn(raw, 'write')
  streams.open(reply, () => () => undefined)
  vi.advanceTimersByTime(20_000)
  streams.endAll()
  vi.advanceTimersByTime(20_000)
  expect(written.mock.calls.map(([text]) => text)).toEqual([
    ': open\n\n',
    ': alive\n\n',
    ': alive\n\n',
  ])
})

it('leaves events out for a reader that does not read, and says so to who sends', () => {
  const { reply } = fakeReply()
  let sent = 0
  createEventStreams({ longestMs: null }).open(reply, (stream) => {
    while (stream.send('call', 'x'.repeat(100_000))) sent++
    return () => undefined
  })
  expect(sent).toBeGreaterThan(5)
  expect(sent).toBeLessThan(20)
})

it('lets the oldest go when two hundred are open', () => {
  const streams = createEventStreams({ longestMs: null })
  const opened = Array.from({ length: 202 }, () => {
    const fake = fakeReply()
    streams.open(fake.reply, () => () => undefined)
    return fake.raw
  })
  expect(opened.filter(({ writableEnded }) => writableEnded)).toEqual([opened[0], opened[1]])
})
