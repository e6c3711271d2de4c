// Names in DNS messages: labels and the pointers that compress them (RFC 1035, 4.1.4).
import { Unreadable, type Reader } from './reader.ts'

const mostNameBytes = 255

/** Plain in a name; every other byte is written as in zone files. */
const isPlain = /[A-Za-z0-9_\-*+/=:@ ]/

/**
 * Reads a name and moves behind it. `message` is where the message starts: pointers count from there.
 * Each pointer must lead before the last one, so no loop is possible.
 */
export function readName(reader: Reader, message: number): string {
  const { bytes } = reader
  const labels: string[] = []
  let used = 0
  let at = reader.at
  let lowest = at
  let behind: number | null = null
  for (;;) {
    const length = byteAt(reader, at)
    if ((length & 0xc0) === 0xc0) {
      const target = message + (((length & 0x3f) << 8) | byteAt(reader, at + 1))
      behind ??= at + 2
      if (target >= lowest) throw new Unreadable('a compressed name does not point backwards')
      at = target
      lowest = target
      continue
    }
    if (length > 63) throw new Unreadable(`a label of a name has type ${length >> 6}`)
    at += 1
    if (length === 0) break
    used += length + 1
    if (used >= mostNameBytes) throw new Unreadable(`a name has more than ${mostNameBytes} bytes`)
    byteAt(reader, at + length - 1)
    labels.push(labelText(bytes.subarray(at, at + length)))
    at += length
  }
  reader.at = behind ?? at
  return labels.length === 0 ? '.' : labels.join('.')
}

function byteAt(reader: Reader, at: number): number {
  if (at >= reader.end) throw new Unreadable('a name goes on behind the message', reader.isCut)
  return reader.bytes[at]!
}

function labelText(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) {
    const character = String.fromCharCode(byte)
    if (isPlain.test(character)) text += character
    else if (byte > 0x20 && byte < 0x7f) text += `\\${character}`
    else text += `\\${String(byte).padStart(3, '0')}`
  }
  return text
}
