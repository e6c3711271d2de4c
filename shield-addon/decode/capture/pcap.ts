// The classic pcap format: both byte orders, microseconds and nanoseconds.
import { linkTypes } from '../link.ts'
import type { Frame } from '../records.ts'
import { CaptureError } from './capture-error.ts'
import type { CaptureFormat } from './reader.ts'

const headerBytes = 24
const recordBytes = 16

/** What libpcap takes at most; a larger figure is a broken file. */
export const mostPacketBytes = 262_144

/** By the first four bytes, read as little endian. */
const magics: Readonly<Record<number, { isLittle: boolean; ticksPerMs: number }>> = {
  0xa1b2c3d4: { isLittle: true, ticksPerMs: 1_000 },
  0xd4c3b2a1: { isLittle: false, ticksPerMs: 1_000 },
  0xa1b23c4d: { isLittle: true, ticksPerMs: 1_000_000 },
  0x4d3cb2a1: { isLittle: false, ticksPerMs: 1_000_000 },
}

export function isPcap(bytes: Uint8Array): boolean {
  return magics[viewOf(bytes).getUint32(0, true)] !== undefined
}

export function createPcapFormat(): CaptureFormat {
  let linkType: number | null = null
  let isLittle = true
  let ticksPerMs = 1_000
  let number = 0

  return {
    read(bytes, frames) {
      const view = viewOf(bytes)
      let at = 0
      if (linkType === null) {
        if (bytes.length < headerBytes) return 0
        ;({ isLittle, ticksPerMs } = magics[view.getUint32(0, true)]!)
        // The upper bits tell of checksums behind the frames.
        linkType = view.getUint32(20, isLittle) & 0xffff
        if (!linkTypes.has(linkType)) throw new CaptureError(unknownLinkType(linkType))
        at = headerBytes
      }
      while (at + recordBytes <= bytes.length) {
        const captured = view.getUint32(at + 8, isLittle)
        if (captured > mostPacketBytes) {
          throw new CaptureError(
            `Packet ${number + 1} claims ${captured} bytes: the file is broken.`,
          )
        }
        const end = at + recordBytes + captured
        if (end > bytes.length) break
        number += 1
        const seconds = view.getUint32(at, isLittle)
        const time = seconds * 1_000 + view.getUint32(at + 4, isLittle) / ticksPerMs
        const length = Math.max(captured, view.getUint32(at + 12, isLittle))
        const frame: Frame = {
          bytes: bytes.subarray(at + recordBytes, end),
          length,
          linkType,
          time,
        }
        frames.push(frame)
        at = end
      }
      return at
    },
  }
}

function unknownLinkType(linkType: number): string {
  const known = [...linkTypes].join(', ')
  return `Packets of link type ${linkType} can not be read; known are ${known}.`
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
