// Writes messages of AWS event streams, for tests.
import { crc32 } from 'node:zlib'

/** A message with string headers. */
export function writeMessage(headers: Readonly<Record<string, string>>, payload: string): Buffer {
  const written = Object.entries(headers).map(([name, value]) => {
    const bytes = Buffer.from(value)
    const length = Buffer.alloc(2)
    length.writeUInt16BE(bytes.length)
    return Buffer.concat([Buffer.of(name.length), Buffer.from(name), Buffer.of(7), length, bytes])
  })
  return writeFrame(Buffer.concat(written), Buffer.from(payload))
}

export function writeEvent(type: string, payload: object): Buffer {
  const headers = { ':event-type': type, ':content-type': 'application/json' }
  return writeMessage({ ...headers, ':message-type': 'event' }, JSON.stringify(payload))
}

export function writeException(type: string, message: string): Buffer {
  const headers = { ':exception-type': type, ':content-type': 'application/json' }
  return writeMessage({ ...headers, ':message-type': 'exception' }, JSON.stringify({ message }))
}

/** Headers as bytes, with lengths and checksums around. */
export function writeFrame(headers: Buffer, payload: Buffer): Buffer {
  const frame = Buffer.alloc(16 + headers.length + payload.length)
  frame.writeUInt32BE(frame.length, 0)
  frame.writeUInt32BE(headers.length, 4)
  frame.writeUInt32BE(crc32(frame.subarray(0, 8)), 8)
  headers.copy(frame, 12)
  payload.copy(frame, 12 + headers.length)
  frame.writeUInt32BE(crc32(frame.subarray(0, -4)), frame.length - 4)
  return frame
}
