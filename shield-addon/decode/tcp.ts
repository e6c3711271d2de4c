// The TCP header with its options (RFC 9293, 7323, 2018).
import { tcpFlagNames } from './names.ts'
import { noteFlaw, readLayer, Unreadable, type Reader } from './reader.ts'
import type { TcpLayer, TcpOptions } from './records.ts'

const optionNames: Readonly<Record<number, string>> = {
  0: 'eol',
  1: 'nop',
  2: 'mss',
  3: 'window_scale',
  4: 'sack_permitted',
  5: 'sack',
  8: 'timestamps',
  19: 'md5',
  28: 'user_timeout',
  29: 'authentication',
  30: 'mptcp',
  34: 'fast_open',
}

/** What the layers above and the fingerprint need beyond what the record tells. */
export interface TcpFacts {
  readonly sourcePort: number
  readonly destinationPort: number
  readonly sequence: number
  readonly acknowledgement: number
  readonly flags: number
  readonly window: number
  readonly urgentPointer: number
  /** The bits between the data offset and the flags, which must be 0. */
  readonly reserved: number
  readonly options: TcpOptionFacts
}

export interface TcpOptionFacts {
  /** Kinds in their order; the first EOL is the last. */
  readonly kinds: readonly number[]
  readonly mss: number
  /** -1 without the option. */
  readonly windowScale: number
  /** Own and echoed; null without the option. */
  readonly timestamps: readonly [number, number] | null
  /** Bytes behind the first EOL, and whether one of them is not 0. */
  readonly paddingBytes: number
  readonly hasDirtyPadding: boolean
  readonly isBroken: boolean
}

/** Moves the reader to the payload; null when the header is not whole. */
export function readTcp(reader: Reader, layer: TcpLayer): TcpFacts | null {
  let facts: TcpFacts | null = null
  readLayer(layer, () => {
    const start = reader.at
    const sourcePort = reader.u16('the TCP header')
    const destinationPort = reader.u16('the TCP header')
    layer.source_port = sourcePort
    layer.destination_port = destinationPort
    const sequence = reader.u32('the TCP header')
    const acknowledgement = reader.u32('the TCP header')
    const offsetAndReserved = reader.u8('the TCP header')
    const flags = reader.u8('the TCP header')
    layer.flags = tcpFlagNames(flags)
    const window = reader.u16('the TCP header')
    layer.window = window
    reader.skip(2, 'the TCP header')
    const urgentPointer = reader.u16('the TCP header')
    const headerBytes = (offsetAndReserved >> 4) * 4
    if (headerBytes < 20) throw new Unreadable(`the data offset is ${headerBytes} bytes, below 20`)
    const told: TcpOptions = { order: [] }
    layer.options = told
    const inner = reader.inner(headerBytes - 20, 'the TCP options')
    const options = readOptions(inner, told)
    if (told.malformed !== undefined) noteFlaw(layer, told.malformed)
    if (inner.isCut) {
      layer.incomplete = true
      return
    }
    reader.at = start + headerBytes
    const reserved = offsetAndReserved & 15
    const ports = { sourcePort, destinationPort }
    const numbers = { sequence, acknowledgement, flags, window, urgentPointer, reserved }
    facts = { ...ports, ...numbers, options }
  })
  return facts
}

function readOptions(reader: Reader, layer: TcpOptions): TcpOptionFacts {
  const kinds: number[] = []
  let mss = 0
  let windowScale = -1
  let timestamps: readonly [number, number] | null = null
  let paddingBytes = 0
  let hasDirtyPadding = false
  const isRead = readLayer(layer, () => {
    while (reader.left > 0) {
      const kind = reader.u8('a TCP option')
      kinds.push(kind)
      layer.order.push(optionNames[kind] ?? `option_${kind}`)
      if (kind === 0) {
        paddingBytes = reader.left
        hasDirtyPadding = reader.rest().some((byte) => byte !== 0)
        return
      }
      if (kind === 1) continue
      const size = reader.u8('a TCP option')
      if (size < 2) throw new Unreadable(`TCP option ${kind} has length ${size}`)
      const value = reader.inner(size - 2, `TCP option ${kind}`)
      if (kind === 2) layer.mss = mss = value.u16('the MSS option')
      if (kind === 3) layer.window_scale = windowScale = value.u8('the window scale option')
      if (kind === 8) timestamps = [value.u32('timestamps'), value.u32('timestamps')]
    }
  })
  const padding = { paddingBytes, hasDirtyPadding }
  return { kinds, mss, windowScale, timestamps, ...padding, isBroken: !isRead }
}
