// Packets of a capture file or of standard input, a piece at a time; text is read as hex digits.
import {
  CaptureError,
  createCaptureReader,
  isCapture,
  readHex,
} from '@portcullis/shield-addon/decode'
import type { Frame } from '@portcullis/shield-addon/decode'
import { createReadStream } from 'node:fs'

const pieceBytes = 262_144
/** More hex than that is no packet that somebody pasted. */
const mostTextBytes = 4_194_304

/** `-` is standard input. Throws CaptureError, also after the packets before the broken place, and system errors. */
export async function* readCaptureFile(path: string, nowMs: () => number): AsyncGenerator<Frame[]> {
  const source: AsyncIterable<Buffer> =
    path === '-' ? process.stdin : createReadStream(path, { highWaterMark: pieceBytes })
  const reader = createCaptureReader()
  let head: Buffer | null = Buffer.alloc(0)
  let isText = false
  for await (const piece of source) {
    if (head === null) {
      yield reader.push(piece)
      continue
    }
    head = Buffer.concat([head, piece])
    if (head.length < 4) continue
    isText ||= !isCapture(head)
    if (!isText) {
      yield reader.push(head)
      head = null
    } else if (head.length > mostTextBytes || head.includes(0)) {
      throw new CaptureError('This is neither a pcap nor a pcapng file, nor packets in hex digits.')
    }
  }
  if (isText && head !== null) yield readHex(head.toString('latin1'), nowMs())
  else {
    if (head !== null) reader.push(head)
    reader.end()
  }
}
