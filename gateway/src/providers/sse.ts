// Reads server-sent events out of bytes that may be cut anywhere (the WHATWG event stream format).
import { createEventSplitter } from './event-splitter.ts'
import type { WireEvent } from './wire.ts'

export interface SseReader {
  /** The events that these bytes complete. Throws GatewayError `upstream_unreadable` when one grows past its bound. */
  push(chunk: Buffer): readonly WireEvent[]
  /** A last event without its blank line: providers forget it, so it counts. */
  end(): readonly WireEvent[]
}

const noEvents: readonly WireEvent[] = []

/**
 * Only whole events are decoded, so a chunk may end inside a UTF-8 sequence or a line end. `id:`, `retry:` and comments
 * are read over; an event without data, or with nothing but blanks in it, is none.
 */
export function createSseReader(maxEventBytes?: number): SseReader {
  const splitter = createEventSplitter(maxEventBytes)
  let isFirst = true

  function read(whole: Buffer): readonly WireEvent[] {
    if (whole.length === 0) return noEvents
    let text = whole.toString()
    if (isFirst) {
      isFirst = false
      if (text.startsWith('\uFEFF')) text = text.slice(1)
    }
    return readEvents(text)
  }

  return {
    push: (chunk) => read(splitter.push(chunk)),
    end: () => read(splitter.end()),
  }
}

/** The events of text that holds whole ones. */
export function readEvents(text: string): WireEvent[] {
  const lines = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  const events: WireEvent[] = []
  let at = 0
  while (at < lines.length) {
    const blank = lines.indexOf('\n\n', at)
    const end = blank === -1 ? lines.length : blank
    const event = readEvent(lines, at, end)
    if (event !== null) events.push(event)
    at = end + 2
  }
  return events
}

function readEvent(text: string, from: number, end: number): WireEvent | null {
  let event = ''
  let data: string | null = null
  let at = from
  while (at < end) {
    const lineEnd = endOfLine(text, at, end)
    if (text.startsWith('data:', at)) {
      const value = text.slice(afterColon(text, at + 5), lineEnd)
      data = data === null ? value : `${data}\n${value}`
    } else if (text.startsWith('event:', at)) {
      event = text.slice(afterColon(text, at + 6), lineEnd)
    } else if (lineEnd === at + 4 && text.startsWith('data', at)) {
      data = data === null ? '' : `${data}\n`
    }
    at = lineEnd + 1
  }
  return data === null || data.trim() === '' ? null : { event, data }
}

function endOfLine(text: string, from: number, end: number): number {
  const lineFeed = text.indexOf('\n', from)
  return lineFeed === -1 || lineFeed > end ? end : lineFeed
}

function afterColon(text: string, at: number): number {
  return text[at] === ' ' ? at + 1 : at
}
