import { describe, expect, it } from 'vitest'
import { createEventStreamReader } from './event-stream-reader.ts'
import { writeEvent, writeException, writeFrame, writeMessage } from './event-stream.fixture.ts'

const unreadable = expect.objectContaining({ code: 'upstream_unreadable' }) as Error

const stream = Buffer.concat([
  writeEvent('messageStart', { role: 'assistant' }),
  writeEvent('contentBlockDelta', { delta: { text: 'Grüße 👋' } }),
  writeEvent('messageStop', { stopReason: 'end_turn' }),
])
const events = [
  { event: 'messageStart', data: '{"role":"assistant"}' },
  { event: 'contentBlockDelta', data: '{"delta":{"text":"Grüße 👋"}}' },
  { event: 'messageStop', data: '{"stopReason":"end_turn"}' },
]

describe('an AWS event stream', () => {
  it('is read when it comes at once', () => {
    expect(createEventStreamReader().push(stream)).toEqual(events)
  })

  it('is read when it is cut in two at any byte', () => {
    for (let at = 0; at <= stream.length; at++) {
      const reader = createEventStreamReader()
      const read = [...reader.push(stream.subarray(0, at)), ...reader.push(stream.subarray(at))]
      expect(read).toEqual(events)
    }
  })

  it.each([1, 2, 3, 7, 13])('is read in pieces of %i bytes', (size) => {
    const reader = createEventStreamReader()
    const read = []
    for (let at = 0; at < stream.length; at += size) {
      read.push(...reader.push(stream.subarray(at, at + size)))
    }
    expect([...read, ...reader.end()]).toEqual(events)
  })

  it('gives an exception by its type', () => {
    const reader = createEventStreamReader()
    expect(reader.push(writeException('throttlingException', 'Too many tokens'))).toEqual([
      { event: 'throttlingException', data: '{"message":"Too many tokens"}' },
    ])
  })

  it('gives an error of the stream by its code', () => {
    const headers = {
      ':message-type': 'error',
      ':error-code': 'InternalError',
      ':error-message': 'Oh.',
    }
    expect(createEventStreamReader().push(writeMessage(headers, ''))).toEqual([
      { event: 'error', data: '{"code":"InternalError","message":"Oh."}' },
    ])
  })

  it('reads over headers of every other type, and over messages of an unknown kind', () => {
    const name = (text: string, type: number) =>
      Buffer.concat([Buffer.of(text.length), Buffer.from(text), Buffer.of(type)])
    const fixed = [0, 0, 1, 2, 4, 8, null, null, 8, 16]
    const others = fixed.flatMap((size, type) =>
      size === null ? [] : [name(`h${type}`, type), Buffer.alloc(size, 7)],
    )
    const bytes = [name('bytes', 6), Buffer.of(0, 3, 1, 2, 3)]
    const type = Buffer.from('event')
    const own = [name(':message-type', 7), Buffer.of(0, type.length), type]
    const headers = Buffer.concat([...others, ...bytes, ...own])
    const reader = createEventStreamReader()
    expect(reader.push(writeFrame(headers, Buffer.from('{}')))).toEqual([{ event: '', data: '{}' }])
    expect(reader.push(writeMessage({ ':message-type': 'novelty' }, '{}'))).toEqual([])
  })

  it.each([
    ['prelude', 2],
    ['prelude’s checksum', 9],
    ['headers', 20],
    ['payload', -20],
    ['checksum', -1],
  ])('is refused when a byte of its %s is wrong', (_what, at) => {
    const bad = Buffer.from(writeEvent('messageStop', { stopReason: 'end_turn' }))
    const index = at < 0 ? bad.length + at : at
    bad[index] = bad[index]! ^ 0xff
    expect(() => createEventStreamReader().push(bad)).toThrow(unreadable)
  })

  it('is refused when a header reaches past its message or has no known type', () => {
    const reading = (headers: Buffer) => () =>
      createEventStreamReader().push(writeFrame(headers, Buffer.alloc(0)))
    expect(reading(Buffer.of(9, 65))).toThrow(unreadable)
    expect(reading(Buffer.of(1, 65, 7, 0, 99))).toThrow(unreadable)
    expect(reading(Buffer.of(1, 65, 42))).toThrow(unreadable)
  })

  it('is refused before a message past its bound is held', () => {
    const large = writeEvent('contentBlockDelta', { delta: { text: 'x'.repeat(2_000) } })
    const reader = createEventStreamReader(1_000)
    expect(() => reader.push(large.subarray(0, 12))).toThrow(unreadable)
  })

  it('says nothing of a message that was cut off', () => {
    const reader = createEventStreamReader()
    reader.push(stream.subarray(0, stream.length - 1))
    expect(reader.end()).toEqual([])
  })
})
