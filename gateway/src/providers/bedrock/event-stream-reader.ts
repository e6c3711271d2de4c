// Reads AWS event streams (application/vnd.amazon.eventstream) out of bytes that may be cut anywhere.
import { crc32 } from 'node:zlib'
import { GatewayError } from '../../errors.ts'
import type { EventReader, WireEvent } from '../wire.ts'

/** Length of the whole, length of the headers, checksum of the two. */
const preludeBytes = 12
const checksumBytes = 4
/** AWS's own bound of a message. */
const maxMessageBytes = 24 * 1024 * 1024
const maxHeaderBytes = 128 * 1024

/**
 * An event has its `:event-type` and its payload as text; an exception has its `:exception-type`, and an error of the
 * stream itself the type `error` and the payload `{"code", "message"}`. Throws GatewayError `upstream_unreadable` for a
 * wrong checksum, for a length that can not be, and past the bound.
 */
export function createEventStreamReader(maxBytes: number = maxMessageBytes): EventReader {
  let chunks: Buffer[] = []
  let heldBytes = 0
  /** Bytes that must be there before anything can be read. */
  let neededBytes = preludeBytes

  /** Joins only when there is enough, so that a large message in small pieces is copied twice and no more. */
  function take(): Buffer {
    const all = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, heldBytes)
    chunks = [all]
    return all
  }

  function drop(all: Buffer, bytes: number) {
    heldBytes -= bytes
    chunks = heldBytes === 0 ? [] : [all.subarray(bytes)]
    neededBytes = preludeBytes
  }

  return {
    push(chunk) {
      const events: WireEvent[] = []
      if (chunk.length > 0) chunks.push(chunk)
      heldBytes += chunk.length
      while (heldBytes >= neededBytes) {
        const all = take()
        neededBytes = readLength(all, maxBytes)
        if (heldBytes < neededBytes) break
        const event = readMessage(all.subarray(0, neededBytes))
        if (event !== null) events.push(event)
        drop(all, neededBytes)
      }
      return events
    },
    // A message that was cut off says nothing; that the stream is not complete is for the flow to see.
    end: () => [],
  }
}

function readLength(bytes: Buffer, maxBytes: number): number {
  if (crc32(bytes.subarray(0, 8)) !== bytes.readUInt32BE(8)) {
    throw broken('the checksum of a prelude is wrong')
  }
  const length = bytes.readUInt32BE(0)
  const headerLength = bytes.readUInt32BE(4)
  if (length > maxBytes) throw broken(`a message is longer than ${maxBytes} bytes`)
  if (headerLength > maxHeaderBytes || length < preludeBytes + headerLength + checksumBytes) {
    throw broken('the lengths in a prelude can not be')
  }
  return length
}

/** Null for a message of a kind that nobody knows. */
function readMessage(message: Buffer): WireEvent | null {
  const checksumAt = message.length - checksumBytes
  if (crc32(message.subarray(0, checksumAt)) !== message.readUInt32BE(checksumAt)) {
    throw broken('the checksum of a message is wrong')
  }
  const headersEnd = preludeBytes + message.readUInt32BE(4)
  const headers = readHeaders(message.subarray(preludeBytes, headersEnd))
  const data = message.toString('utf8', headersEnd, checksumAt)
  switch (headers.get(':message-type')) {
    case 'event':
      return { event: headers.get(':event-type') ?? '', data }
    case 'exception':
      return { event: headers.get(':exception-type') ?? 'exception', data }
    case 'error': {
      const code = headers.get(':error-code')
      return {
        event: 'error',
        data: JSON.stringify({ code, message: headers.get(':error-message') }),
      }
    }
    default:
      return null
  }
}

/** Bytes of a value by its type; two types say their own length. */
const valueBytes: readonly number[] = [0, 0, 1, 2, 4, 8, -1, -1, 8, 16]
const stringType = 7

/** Those that are strings; the others are read over. */
function readHeaders(bytes: Buffer): Map<string, string> {
  const headers = new Map<string, string>()
  let at = 0
  const skip = (count: number): number => {
    const from = at
    at += count
    if (at > bytes.length) throw broken('a header reaches past its message')
    return from
  }
  while (at < bytes.length) {
    const nameLength = bytes.readUInt8(skip(1))
    const nameAt = skip(nameLength)
    const type = bytes.readUInt8(skip(1))
    const fixed = valueBytes[type]
    if (fixed === undefined) throw broken(`a header has the unknown type ${type}`)
    const length = fixed === -1 ? bytes.readUInt16BE(skip(2)) : fixed
    const valueAt = skip(length)
    if (type !== stringType) continue
    headers.set(
      bytes.toString('utf8', nameAt, nameAt + nameLength),
      bytes.toString('utf8', valueAt, valueAt + length),
    )
  }
  return headers
}

function broken(detail: string): GatewayError {
  return new GatewayError('upstream_unreadable', { detail })
}
