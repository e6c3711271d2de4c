// The pcapng format: sections of either byte order, interfaces, packets in its three kinds of blocks.
import type { Frame } from '../records.ts'
import { CaptureError } from './capture-error.ts'
import { mostPacketBytes, viewOf } from './pcap.ts'
import type { CaptureFormat } from './reader.ts'

export const blockType = { section: 0x0a0d0d0a, interface: 1, packet: 2, simple: 3, enhanced: 6 }
export const byteOrderMagic = 0x1a2b3c4d
export const option = { end: 0, comment: 1, name: 2, resolution: 9, offset: 14 }

/** Name resolutions and secrets can be large; nothing sane is larger. */
const mostBlockBytes = 16 * 1024 * 1024

interface Interface {
  readonly linkType: number
  /** 0 is no limit. */
  readonly snapLength: number
  readonly ticksPerMs: number
  readonly offsetMs: number
}

export function isPcapng(bytes: Uint8Array): boolean {
  return viewOf(bytes).getUint32(0) === blockType.section
}

export function createPcapngFormat(): CaptureFormat {
  let isLittle = true
  let interfaces: Interface[] = []
  let block = 0

  function fail(words: string): never {
    throw new CaptureError(`Block ${block} ${words}: the file is broken.`)
  }

  function interfaceOf(id: number): Interface {
    return interfaces[id] ?? fail(`is of interface ${id}, which was not described`)
  }

  function frameOf(
    body: DataView,
    dataAt: number,
    captured: number,
    packet: { length: number; from: Interface; ticks: number },
  ): Frame {
    const { length, from, ticks } = packet
    if (captured > mostPacketBytes || dataAt + captured > body.byteLength) {
      fail(`claims a packet of ${captured} bytes`)
    }
    return {
      bytes: new Uint8Array(body.buffer, body.byteOffset + dataAt, captured),
      length: Math.max(captured, length),
      linkType: from.linkType,
      time: ticks / from.ticksPerMs + from.offsetMs,
    }
  }

  /** `body`: without type and lengths. */
  function readBlock(type: number, body: DataView): Frame | null {
    const needed = bodyBytes[type]
    if (needed !== undefined && body.byteLength < needed)
      fail(`is too short, ${body.byteLength} bytes`)
    const word = (at: number): number => body.getUint32(at, isLittle)
    const ticks = (): number => word(4) * 0x1_0000_0000 + word(8)
    switch (type) {
      case blockType.interface:
        interfaces.push(readInterface(body, isLittle))
        return null
      case blockType.enhanced: {
        const packet = { length: word(16), from: interfaceOf(word(0)), ticks: ticks() }
        return frameOf(body, 20, word(12), packet)
      }
      case blockType.packet: {
        const from = interfaceOf(body.getUint16(0, isLittle))
        return frameOf(body, 20, word(12), { length: word(16), from, ticks: ticks() })
      }
      case blockType.simple: {
        const from = interfaceOf(0)
        const length = word(0)
        const captured = Math.min(length, from.snapLength === 0 ? length : from.snapLength)
        return frameOf(body, 4, captured, { length, from, ticks: 0 })
      }
      default:
        return null
    }
  }

  return {
    read(bytes, frames) {
      const view = viewOf(bytes)
      let at = 0
      while (at + 12 <= bytes.length) {
        block += 1
        // Reads the same in both byte orders.
        const isSection = view.getUint32(at) === blockType.section
        if (isSection) {
          isLittle = view.getUint32(at + 8, true) === byteOrderMagic
          if (!isLittle && view.getUint32(at + 8) !== byteOrderMagic) fail('has no byte order')
          interfaces = []
        }
        const type = isSection ? blockType.section : view.getUint32(at, isLittle)
        const length = view.getUint32(at + 4, isLittle)
        if (length < 12 || length % 4 !== 0 || length > mostBlockBytes) {
          fail(`claims ${length} bytes`)
        }
        if (at + length > bytes.length) {
          block -= 1
          break
        }
        if (view.getUint32(at + length - 4, isLittle) !== length) fail('has two different lengths')
        const body = new DataView(bytes.buffer, bytes.byteOffset + at + 8, length - 12)
        const frame = readBlock(type, body)
        if (frame !== null) frames.push(frame)
        at += length
      }
      return at
    },
  }
}

/** Fixed part of the bodies that are read. */
const bodyBytes: Readonly<Record<number, number>> = {
  [blockType.interface]: 8,
  [blockType.packet]: 20,
  [blockType.simple]: 4,
  [blockType.enhanced]: 20,
}

function readInterface(body: DataView, isLittle: boolean): Interface {
  let ticksPerMs = 1_000
  let offsetMs = 0
  let at = 8
  while (at + 4 <= body.byteLength) {
    const code = body.getUint16(at, isLittle)
    const length = body.getUint16(at + 2, isLittle)
    const start = at + 4
    at = start + length + (-length & 3)
    if (code === option.end || start + length > body.byteLength) break
    if (code === option.resolution && length >= 1) {
      const value = body.getUint8(start)
      // The highest bit chooses between powers of 2 and of 10.
      ticksPerMs = (value & 0x80 ? 2 ** (value & 0x7f) : 10 ** value) / 1_000
    }
    if (code === option.offset && length >= 8) {
      offsetMs = Number(body.getBigInt64(start, isLittle)) * 1_000
    }
  }
  const linkType = body.getUint16(0, isLittle)
  return { linkType, snapLength: body.getUint32(4, isLittle), ticksPerMs, offsetMs }
}
