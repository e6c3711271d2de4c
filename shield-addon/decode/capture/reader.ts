// Reads captures as they come, in pieces of any size: pcap and pcapng. It holds one packet or block at most.
import type { Frame } from '../records.ts'
import { CaptureError } from './capture-error.ts'
import { createPcapFormat, isPcap } from './pcap.ts'
import { createPcapngFormat, isPcapng } from './pcapng.ts'

export interface CaptureReader {
  /** The packets that the piece completes; their bytes are views of it. Throws CaptureError. */
  push(piece: Uint8Array): Frame[]
  /** Throws CaptureError when the file ends inside a packet, or is no capture. */
  end(): void
}

/** One file format, reading from where it stopped. */
export interface CaptureFormat {
  /** Adds to `frames` what is whole, and gives how many bytes that took. Throws CaptureError. */
  read(bytes: Uint8Array, frames: Frame[]): number
}

export function createCaptureReader(): CaptureReader {
  let format: CaptureFormat | null = null
  let rest: Uint8Array = new Uint8Array(0)

  return {
    push(piece) {
      const bytes = rest.length === 0 ? piece : joined(rest, piece)
      rest = bytes
      if (format === null) {
        if (bytes.length < 4) return []
        format = formatOf(bytes)
      }
      const frames: Frame[] = []
      const used = format.read(bytes, frames)
      rest = bytes.slice(used)
      return frames
    },
    end() {
      if (format === null)
        throw new CaptureError(rest.length === 0 ? 'The file is empty.' : unknown)
      if (rest.length > 0) {
        throw new CaptureError(
          `The file ends inside a packet: its last ${rest.length} bytes are no whole one.`,
        )
      }
    },
  }
}

const unknown = 'This is neither a pcap nor a pcapng file.'

function formatOf(bytes: Uint8Array): CaptureFormat {
  if (isPcapng(bytes)) return createPcapngFormat()
  if (isPcap(bytes)) return createPcapFormat()
  throw new CaptureError(unknown)
}

/** Whether the first four bytes are those of a capture. */
export function isCapture(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && (isPcapng(bytes) || isPcap(bytes))
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const whole = new Uint8Array(first.length + second.length)
  whole.set(first)
  whole.set(second, first.length)
  return whole
}
