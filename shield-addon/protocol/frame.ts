// Frames of the socket: four bytes of length, big-endian, then that many bytes of JSON.
import { ProtocolError } from './error.ts'

/** Bytes of JSON in one frame. */
export const frameCapBytes = 1_048_576

const headerBytes = 4

/** Throws ProtocolError frame_too_large. */
export function encodeFrame(value: unknown): Uint8Array {
  const body = new TextEncoder().encode(JSON.stringify(value))
  if (body.length > frameCapBytes) throw tooLarge(body.length)
  const frame = new Uint8Array(headerBytes + body.length)
  new DataView(frame.buffer).setUint32(0, body.length)
  frame.set(body, headerBytes)
  return frame
}

export interface FrameDecoder {
  /**
   * Takes the next bytes of the stream, split anywhere, and gives the values that are complete.
   * Throws ProtocolError frame_too_large or frame_not_json; the stream can't be read on after it.
   */
  push(chunk: Uint8Array): unknown[]
}

/** Holds at most one frame and never allocates for a length that it has not accepted. */
export function createFrameDecoder(): FrameDecoder {
  const header = new Uint8Array(headerBytes)
  let headerFilled = 0
  let body: Uint8Array | null = null
  let bodyFilled = 0

  return {
    push(chunk) {
      const values: unknown[] = []
      let at = 0
      while (at < chunk.length) {
        if (body === null) {
          header[headerFilled++] = chunk[at++]!
          if (headerFilled < headerBytes) continue
          const length = new DataView(header.buffer).getUint32(0)
          if (length > frameCapBytes) throw tooLarge(length)
          body = new Uint8Array(length)
          bodyFilled = 0
          headerFilled = 0
        }
        const part = chunk.subarray(at, at + body.length - bodyFilled)
        body.set(part, bodyFilled)
        bodyFilled += part.length
        at += part.length
        if (bodyFilled < body.length) continue
        values.push(parse(body))
        body = null
      }
      return values
    },
  }
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw new ProtocolError('frame_not_json', 'The frame holds no JSON.', { cause })
  }
}

function tooLarge(length: number): ProtocolError {
  const message = `A frame of ${length} bytes is over the cap of ${frameCapBytes}.`
  return new ProtocolError('frame_too_large', message)
}
