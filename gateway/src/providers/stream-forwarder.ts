// The part of same-dialect streaming that no dialect changes: whole events in, each looked at once, the rest of the bytes untouched.
import { withoutMark } from './byte-order-mark.ts'
import { createContentGauge } from './content-gauge.ts'
import { createEventSplitter } from './event-splitter.ts'
import type { AnswerScan, StreamError, StreamForwarder, StreamPosition } from './wire.ts'

/** A dialect's look at one event. */
export interface EventWatcher {
  /** `block` is the event's lines in Latin-1, without the blank line. Gives what goes on in its place; empty to leave it out. */
  watch(block: string): string
  /** What the dialect wants at the end and the provider left out; empty when nothing. */
  finish(): string
  readonly hasContent: boolean
  readonly isComplete: boolean
  readonly error: StreamError | null
  /** As of `StreamForwarder`. */
  readonly position?: StreamPosition
  finalAnswer?(): string | null
  result(): AnswerScan
}

/** Latin-1 keeps every byte as one character, so events can be cut and searched as strings without decoding. */
export function createStreamForwarder(watcher: EventWatcher): StreamForwarder {
  const splitter = createEventSplitter()
  const gauge = createContentGauge()
  let isFirst = true

  function forward(given: Buffer): Buffer {
    if (given.length === 0) return given
    const whole = isFirst ? withoutMark(given) : given
    isFirst = false
    const raw = whole.toString('latin1')
    const text = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw
    let result = ''
    let copied = 0
    let at = 0
    while (at < text.length) {
      const blank = text.indexOf('\n\n', at)
      const end = blank === -1 ? text.length : blank
      const block = text.slice(at, end)
      const next = Math.min(end + 2, text.length)
      if (end > at) {
        const passed = watcher.watch(block)
        if (watcher.hasContent) gauge.add(block)
        if (passed !== block) {
          result += text.slice(copied, at)
          if (passed !== '') result += `${passed}\n\n`
          copied = next
        }
      }
      at = next
    }
    return copied === 0 ? whole : Buffer.from(result + text.slice(copied), 'latin1')
  }

  return {
    push: (chunk) => forward(splitter.push(chunk)),
    end() {
      const rest = splitter.end()
      const last = rest.length === 0 ? rest : forward(Buffer.concat([rest, blankLine]))
      const missing = watcher.finish()
      return missing === '' ? last : Buffer.concat([last, Buffer.from(missing)])
    },
    get hasContent() {
      return watcher.hasContent
    },
    get isComplete() {
      return watcher.isComplete
    },
    get error() {
      return watcher.error
    },
    get position() {
      return watcher.position
    },
    get contentBytes() {
      return gauge.contentBytes()
    },
    finalAnswer: () => watcher.finalAnswer?.() ?? null,
    result: () => watcher.result(),
  }
}

/** JSON over several data lines is legal and hardly ever seen: it is put on one line, so that it can be edited in place. */
export function joinDataLines(block: string, data: string): string {
  const lines = block.split('\n')
  const others = lines.filter((line) => !line.startsWith('data:'))
  if (others.length >= lines.length - 1) return block
  return [...others, dataLine(data.replaceAll('\n', ' '))].join('\n')
}

/** An event of its own in Latin-1, for the rare one that can't be edited in place. */
export function writeData(value: unknown): string {
  return dataLine(JSON.stringify(value))
}

/** The line of `text` in Latin-1. */
export function dataLine(text: string): string {
  return `data: ${Buffer.from(text).toString('latin1')}`
}

const blankLine = Buffer.from('\n\n')
