// The beginning of an HTTP/1 request: its line and its host (RFC 9112).
import type { Found } from './found.ts'
import type { HttpLayer } from './records.ts'
import { toText } from './text.ts'

const mostLineBytes = 8_192
const mostHeadBytes = 16_384

const lineFeed = 10
const carriageReturn = 13
const space = 0x20

/** The characters of a method (RFC 9110, 5.6.2). */
const method = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,32}$/

/** What a request begins like while its first line is not whole. */
const beginning = /^[A-Z]{1,16}( [!-~]*)?( H?T?T?P?\/?1?\.?\d?)?$/

/** Finds a request at the start of the bytes; waits for its host, which every request of HTTP/1.1 has. */
export function findHttp(bytes: Uint8Array): Found<HttpLayer> {
  const lineEnd = bytes.subarray(0, mostLineBytes).indexOf(lineFeed)
  if (lineEnd < 0) return findStart(bytes)
  const gap = bytes.subarray(0, 33).indexOf(space)
  if (gap < 0 || gap > lineEnd) return { state: 'none' }
  const verb = toText(bytes.subarray(0, gap))
  const line = toText(withoutReturn(bytes.subarray(gap + 1, lineEnd)))
  const target = /^(\S.*) HTTP\/1\.\d$/.exec(line)?.[1]
  if (target === undefined || !method.test(verb)) return { state: 'none' }
  const layer: HttpLayer = { method: verb, target }
  const { host, isOver } = findHost(bytes.subarray(0, mostHeadBytes), lineEnd + 1)
  if (host !== null) return { state: 'whole', layer: { ...layer, host } }
  if (isOver || bytes.length >= mostHeadBytes) return { state: 'whole', layer }
  return { state: 'open', least: bytes.length + 1, partial: () => layer }
}

function findStart(bytes: Uint8Array): Found<HttpLayer> {
  if (bytes.length >= mostLineBytes || bytes.length === 0) return { state: 'none' }
  const text = toText(withoutReturn(bytes))
  if (!beginning.test(text)) return { state: 'none' }
  const [verb = '', target] = text.split(' ')
  // Many protocols begin with a word in capitals; only a target tells that it is this one.
  const layer =
    target !== undefined && /^(\/|\*|\w+:\/\/)/.test(target) ? { method: verb, target } : null
  return { state: 'open', least: bytes.length + 1, partial: () => layer }
}

/** `isOver`: the empty line, or what is no header, was reached. */
function findHost(bytes: Uint8Array, start: number): { host: string | null; isOver: boolean } {
  let at = start
  for (;;) {
    const end = bytes.indexOf(lineFeed, at)
    if (end < 0) return { host: null, isOver: false }
    const line = withoutReturn(bytes.subarray(at, end))
    if (line.length === 0) return { host: null, isOver: true }
    if (isHostLine(line)) return { host: toText(line.subarray(5)).trim(), isOver: true }
    at = end + 1
  }
}

function isHostLine(line: Uint8Array): boolean {
  return line.length >= 5 && toText(line.subarray(0, 5)).toLowerCase() === 'host:'
}

function withoutReturn(line: Uint8Array): Uint8Array {
  return line.at(-1) === carriageReturn ? line.subarray(0, -1) : line
}
