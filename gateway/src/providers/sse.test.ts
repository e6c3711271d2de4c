import { describe, expect, it } from 'vitest'
import { createEventSplitter } from './event-splitter.ts'
import type { WireEvent } from './wire.ts'
import { createSseReader } from './sse.ts'

const stream = [
  'data: {"text":"grüße 🦆 e\u0301"}',
  ': a comment\ndata: two',
  'event: ping\ndata: first line\ndata:second line\ndata\nid: 7\nretry: 10',
  'event: empty',
  'data: [DONE]',
]
const expected: WireEvent[] = [
  { event: '', data: '{"text":"grüße 🦆 e\u0301"}' },
  { event: '', data: 'two' },
  { event: 'ping', data: 'first line\nsecond line\n' },
  { event: '', data: '[DONE]' },
]

function readAll(chunks: readonly Buffer[]): WireEvent[] {
  const reader = createSseReader()
  return [...chunks.flatMap((chunk) => [...reader.push(chunk)]), ...reader.end()]
}

describe('the reader of server-sent events', () => {
  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('reads the same events cut at any byte, lines ended by %s', (_name, lineEnd) => {
    const text = stream.map((event) => `${event}\n\n`).join('')
    const bytes = Buffer.from(text.replaceAll('\n', lineEnd))
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(readAll([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(expected)
    }
    expect(readAll([...bytes].map((byte) => Buffer.of(byte)))).toEqual(expected)
  })

  it('reads the last event when its blank line is missing', () => {
    expect(readAll([Buffer.from('data: a\n\ndata: b')])).toEqual([
      { event: '', data: 'a' },
      { event: '', data: 'b' },
    ])
  })

  it('reads over a byte order mark and needless blank lines', () => {
    expect(readAll([Buffer.from('\uFEFF\n\n\ndata: a\n\n\n\n\ndata: b\n\n')])).toEqual([
      { event: '', data: 'a' },
      { event: '', data: 'b' },
    ])
  })

  it('reads over events with nothing but blanks in their data', () => {
    expect(readAll([Buffer.from('data:\n\ndata: \n\nevent: a\ndata\n\ndata: b\n\n')])).toEqual([
      { event: '', data: 'b' },
    ])
  })

  it('gives events as soon as they are complete', () => {
    const reader = createSseReader()
    expect(reader.push(Buffer.from('data: a\n\ndata: b\n'))).toHaveLength(1)
    expect(reader.push(Buffer.from('\n'))).toEqual([{ event: '', data: 'b' }])
  })

  it('refuses an event that grows past its bound, however small its pieces', () => {
    const reader = createSseReader(100)
    const push = () => {
      for (let i = 0; i < 20; i += 1) reader.push(Buffer.from('data: 1234'))
    }
    expect(push).toThrow(expect.objectContaining({ code: 'upstream_unreadable' }))
  })
})

describe('the splitter', () => {
  it('gives back the chunk itself when it ends with a whole event', () => {
    const chunk = Buffer.from('data: a\n\ndata: b\n\n')
    expect(createEventSplitter().push(chunk)).toBe(chunk)
  })

  it('holds a cut event until the rest is there, and loses no byte', () => {
    const splitter = createEventSplitter()
    expect(splitter.push(Buffer.from('data: a\n\ndata')).toString()).toBe('data: a\n\n')
    expect(splitter.push(Buffer.from(': b\n')).toString()).toBe('')
    expect(splitter.push(Buffer.from('\ndata: c')).toString()).toBe('data: b\n\n')
    expect(splitter.end().toString()).toBe('data: c')
  })
})
