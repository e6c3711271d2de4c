// Writes pcapng: one section, interfaces as they come, packets with what was decided on them as a comment.
import { linkType } from '../link.ts'
import { blockType, byteOrderMagic, option } from './pcapng.ts'

export interface CapturedPacket {
  /** What was captured. */
  readonly bytes: Uint8Array
  /** Of the whole frame. */
  readonly length: number
  /** Epoch milliseconds, with a fraction. */
  readonly time: number
  readonly interface: string
  readonly comment: string
}

export interface CaptureWriter {
  /** Comes first in the file. */
  readonly header: Uint8Array
  /** The blocks of one packet, and before it its interface when it is a new one. */
  packet(packet: CapturedPacket): Uint8Array
}

export function createCaptureWriter(): CaptureWriter {
  const interfaces = new Map<string, number>()
  const text = new TextEncoder()

  function interfaceBlock(name: string): Uint8Array {
    const fixed = new DataView(new ArrayBuffer(8))
    fixed.setUint16(0, linkType.ethernet, true)
    return block(blockType.interface, [fixed, ...options(option.name, text.encode(name))])
  }

  return {
    header: sectionHeader(),
    packet({ bytes, length, time, interface: name, comment }) {
      const blocks: Uint8Array[] = []
      let id = interfaces.get(name)
      if (id === undefined) {
        id = interfaces.size
        interfaces.set(name, id)
        blocks.push(interfaceBlock(name))
      }
      const micros = Math.round(time * 1_000)
      const fixed = new DataView(new ArrayBuffer(20))
      fixed.setUint32(0, id, true)
      fixed.setUint32(4, Math.floor(micros / 0x1_0000_0000), true)
      fixed.setUint32(8, micros % 0x1_0000_0000, true)
      fixed.setUint32(12, bytes.length, true)
      fixed.setUint32(16, Math.max(length, bytes.length), true)
      const noted = comment === '' ? [] : options(option.comment, text.encode(comment))
      blocks.push(block(blockType.enhanced, [fixed, padded(bytes), ...noted]))
      return joined(blocks)
    },
  }
}

function sectionHeader(): Uint8Array {
  const fixed = new DataView(new ArrayBuffer(16))
  fixed.setUint32(0, byteOrderMagic, true)
  fixed.setUint16(4, 1, true)
  // The length of the section is not known yet.
  fixed.setBigInt64(8, -1n, true)
  return block(blockType.section, [fixed])
}

/** One option and the end of the list. */
function options(code: number, value: Uint8Array): (Uint8Array | DataView)[] {
  const head = new DataView(new ArrayBuffer(4))
  head.setUint16(0, code, true)
  head.setUint16(2, value.length, true)
  return [head, padded(value), new Uint8Array(4)]
}

function block(type: number, parts: readonly (Uint8Array | DataView)[]): Uint8Array {
  const body = joined(parts)
  const whole = new Uint8Array(12 + body.length)
  const view = new DataView(whole.buffer)
  view.setUint32(0, type, true)
  view.setUint32(4, whole.length, true)
  whole.set(body, 8)
  view.setUint32(whole.length - 4, whole.length, true)
  return whole
}

function padded(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(bytes.length + (-bytes.length & 3))
  whole.set(bytes)
  return whole
}

function joined(parts: readonly (Uint8Array | DataView)[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0))
  let at = 0
  for (const part of parts) {
    whole.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at)
    at += part.byteLength
  }
  return whole
}
