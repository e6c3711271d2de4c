// Finds a TLS ClientHello at the start of a stream, also one that is spread over several records.
import { readHello } from './client-hello.ts'
import type { Found } from './found.ts'
import type { TlsLayer } from './records.ts'

const handshakeRecord = 22
const recordHeaderBytes = 5
/** RFC 8446, 5.1; what is larger is refused by every server. */
const mostRecordBytes = 16_384
const mostHelloBytes = 65_536
const clientHello = 1

export function findHello(bytes: Uint8Array): Found<TlsLayer> {
  if (bytes[0] !== handshakeRecord || (bytes.length > 1 && bytes[1] !== 3)) return { state: 'none' }
  const { message, isBroken, next } = collect(bytes)
  if (message.length > 0 && message[0] !== clientHello) return { state: 'none' }
  const partial = (): TlsLayer | null =>
    message.length < 4 ? null : readHello(message.subarray(4), 't', true)
  if (message.length >= 4) {
    const length = 4 + ((message[1]! << 16) | (message[2]! << 8) | message[3]!)
    if (length > mostHelloBytes) {
      return { state: 'whole', layer: { malformed: `the ClientHello claims ${length} bytes` } }
    }
    if (message.length >= length) {
      return { state: 'whole', layer: readHello(message.subarray(4, length), 't') }
    }
  }
  if (!isBroken) return { state: 'open', least: next, partial }
  // What merely looks like a record at its start is some other protocol.
  if (message.length < 4) return { state: 'none' }
  const layer: TlsLayer = {
    ...partial(),
    malformed: 'a record inside the ClientHello is no handshake',
  }
  delete layer.incomplete
  return { state: 'whole', layer }
}

interface Collected {
  /** The handshake bytes of the records so far. */
  readonly message: Uint8Array
  readonly isBroken: boolean
  /** Bytes with which the next record, or the rest of this one, could be read. */
  readonly next: number
}

function collect(bytes: Uint8Array): Collected {
  const pieces: Uint8Array[] = []
  let at = 0
  let isBroken = false
  while (at + recordHeaderBytes <= bytes.length) {
    const length = (bytes[at + 3]! << 8) | bytes[at + 4]!
    isBroken =
      bytes[at] !== handshakeRecord ||
      bytes[at + 1] !== 3 ||
      length === 0 ||
      length > mostRecordBytes
    if (isBroken) break
    at += recordHeaderBytes
    pieces.push(bytes.subarray(at, at + length))
    at += length
  }
  const [first] = pieces
  const message = pieces.length === 1 ? first! : concat(pieces)
  return { message, isBroken, next: at > bytes.length ? at : at + recordHeaderBytes + 1 }
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}
