// Captures read in pieces of any size, in every form; and written so that they read the same.
import { describe, expect, it } from 'vitest'
import { ethernet, ipv4, udp } from '../../../shield-bpf/test/packets.ts'
import type { Frame } from '../records.ts'
import { readHex } from './hex.ts'
import { createCaptureReader, isCapture } from './reader.ts'
import { createCaptureWriter } from './writer.ts'

const bytes = ethernet(ipv4({ source: '192.0.2.1', destination: '198.18.0.1' }, udp()))
const time = 1_790_000_000_123.5

/** Numbers of 32 bits, and of 16 where they come as one-element lists. */
function words(isLittle: boolean, ...values: (number | [number])[]): Buffer {
  return Buffer.concat(
    values.map((value) => {
      const buffer = Buffer.alloc(Array.isArray(value) ? 2 : 4)
      if (Array.isArray(value)) {
        if (isLittle) buffer.writeUInt16LE(value[0])
        else buffer.writeUInt16BE(value[0])
      } else if (isLittle) buffer.writeUInt32LE(value)
      else buffer.writeUInt32BE(value)
      return buffer
    }),
  )
}

function pcap(isLittle: boolean, isNano: boolean, linkType = 1, captured = bytes.length): Buffer {
  const word = (...values: (number | [number])[]): Buffer => words(isLittle, ...values)
  const fraction = isNano ? 123_500_000 : 123_500
  return Buffer.concat([
    word(isNano ? 0xa1b23c4d : 0xa1b2c3d4, [2], [4], 0, 0, 65_535, linkType),
    word(1_790_000_000, fraction, captured, 1_500),
    bytes.subarray(0, captured),
    word(1_790_000_000, fraction, bytes.length, bytes.length),
    bytes,
  ])
}

function block(isLittle: boolean, type: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts)
  const padding = Buffer.alloc(-body.length & 3)
  const length = 12 + body.length + padding.length
  return Buffer.concat([words(isLittle, type, length), body, padding, words(isLittle, length)])
}

function section(isLittle: boolean): Buffer {
  return block(isLittle, 0x0a0d0d0a, words(isLittle, 0x1a2b3c4d, [1], [0], 0xffffffff, 0xffffffff))
}

function pcapng(isLittle: boolean): Buffer {
  const word = (...values: (number | [number])[]): Buffer => words(isLittle, ...values)
  const micros = BigInt(time * 1_000)
  const nanos = micros * 1_000n
  const halves = (ticks: bigint): [number, number] => [
    Number(ticks >> 32n),
    Number(ticks & 0xffff_ffffn),
  ]
  return Buffer.concat([
    section(isLittle),
    block(isLittle, 1, word([1], [0], 0)),
    block(
      isLittle,
      1,
      word([101], [0], 0),
      word([9], [1]),
      Buffer.from([9, 0, 0, 0]),
      word([0], [0]),
    ),
    block(isLittle, 0xbad, Buffer.alloc(8)),
    block(isLittle, 6, word(0, ...halves(micros), bytes.length, 1_500), bytes),
    block(
      isLittle,
      6,
      word(1, ...halves(nanos), bytes.length - 14, bytes.length - 14),
      bytes.subarray(14),
    ),
    block(isLittle, 2, word([0], [0], ...halves(micros), bytes.length, bytes.length), bytes),
    block(isLittle, 3, word(bytes.length), bytes),
  ])
}

/** In pieces of `size` bytes. */
function readAll(file: Buffer, size = file.length): Frame[] {
  const reader = createCaptureReader()
  const frames: Frame[] = []
  for (let at = 0; at < file.length; at += size) {
    const read = reader.push(file.subarray(at, at + size))
    frames.push(...read.map((frame) => ({ ...frame, bytes: Buffer.from(frame.bytes) })))
  }
  reader.end()
  return frames
}

const whole = { bytes, length: bytes.length, linkType: 1, time }

describe('a pcap file', () => {
  it.each([
    ['little endian, microseconds', true, false],
    ['big endian, microseconds', false, false],
    ['little endian, nanoseconds', true, true],
    ['big endian, nanoseconds', false, true],
  ])('is read: %s', (_name, isLittle, isNano) => {
    const cut = { ...whole, bytes: bytes.subarray(0, 20), length: 1_500 }
    for (const size of [1, 7, 1_000]) {
      expect(readAll(pcap(isLittle, isNano, 1, 20), size)).toEqual([cut, whole])
    }
  })

  it('is refused with what is wrong', () => {
    expect(() => readAll(pcap(true, false, 105))).toThrow(
      'Packets of link type 105 can not be read',
    )
    expect(() => readAll(Buffer.from('this is text'))).toThrow('neither a pcap nor a pcapng')
    expect(() => readAll(Buffer.alloc(0))).toThrow('The file is empty')
    const broken = pcap(true, false)
    broken.writeUInt32LE(0x7fffffff, 32)
    expect(() => readAll(broken)).toThrow('Packet 1 claims 2147483647 bytes')
  })

  it('that ends inside a packet gives those before, and says so', () => {
    const reader = createCaptureReader()
    expect(reader.push(pcap(true, false).subarray(0, -1))).toHaveLength(1)
    expect(() => reader.end()).toThrow('The file ends inside a packet')
  })
})

describe('a pcapng file', () => {
  it.each([
    ['little endian', true],
    ['big endian', false],
  ])('is read: %s, with interfaces of two kinds and packets in three', (_name, isLittle) => {
    const expected = [
      { ...whole, length: 1_500 },
      { bytes: bytes.subarray(14), length: bytes.length - 14, linkType: 101, time },
      whole,
      { ...whole, time: 0 },
    ]
    for (const size of [1, 13, 4_000]) expect(readAll(pcapng(isLittle), size)).toEqual(expected)
  })

  it('may have sections of different byte orders', () => {
    expect(readAll(Buffer.concat([pcapng(true), pcapng(false)]))).toHaveLength(8)
  })

  it.each<[string, Buffer, string]>([
    ['no byte order', block(true, 0x0a0d0d0a, Buffer.alloc(16)), 'Block 1 has no byte order'],
    [
      'a length that is none',
      Buffer.concat([section(true), words(true, 6, 13, 13, 0)]),
      'Block 2 claims 13 bytes',
    ],
    [
      'two lengths',
      Buffer.concat([section(true), words(true, 9, 12, 16)]),
      'Block 2 has two different lengths',
    ],
    [
      'an unknown interface',
      Buffer.concat([section(true), block(true, 6, Buffer.alloc(20))]),
      'Block 2 is of interface 0',
    ],
    [
      'a short block',
      Buffer.concat([section(true), block(true, 1, Buffer.alloc(4))]),
      'Block 2 is too short, 4 bytes',
    ],
    [
      'a packet beyond its block',
      Buffer.concat([
        section(true),
        block(true, 1, words(true, 1, 0)),
        block(true, 6, words(true, 0, 0, 0, 64, 64)),
      ]),
      'Block 3 claims a packet of 64 bytes',
    ],
  ])('is refused with %s', (_name, file, message) => {
    expect(() => readAll(file)).toThrow(message)
  })

  it('that was written reads the same', () => {
    const writer = createCaptureWriter()
    const packets = [
      { bytes, length: 1_500, time, interface: 'eth0', comment: 'drop: deny_address' },
      {
        bytes: bytes.subarray(0, 33),
        length: bytes.length,
        time: time + 1,
        interface: 'eth1',
        comment: '',
      },
      { bytes, length: bytes.length, time: time + 2, interface: 'eth0', comment: 'pass: clean' },
    ]
    const file = Buffer.concat([writer.header, ...packets.map((packet) => writer.packet(packet))])
    expect(readAll(file)).toEqual(
      packets.map((packet) => ({
        bytes: packet.bytes,
        length: packet.length,
        time: packet.time,
        linkType: 1,
      })),
    )
    expect(file.includes('drop: deny_address')).toBe(true)
  })
})

describe('a packet in hex', () => {
  const hex = bytes.toString('hex')
  const pairs = hex.match(/../g)!
  const dump = (prefix: (at: number) => string, join: string): string =>
    pairs
      .map((_pair, index) => index)
      .filter((index) => index % 16 === 0)
      .map((at) => `${prefix(at)}${pairs.slice(at, at + 16).join(join)}  ab cd`)
      .join('\n')

  it.each([
    ['in one line', hex],
    ['in pairs', pairs.join(' ')],
    ['with colons', pairs.join(':')],
    ['as a list of C', pairs.map((pair) => `0x${pair}`).join(', ')],
    ['over lines', hex.replaceAll(/(.{20})/g, '$1\n')],
    ['as tcpdump -xx prints it', dump((at) => `\t0x${at.toString(16).padStart(4, '0')}:  `, ' ')],
    ['as xxd prints it', dump((at) => `${at.toString(16).padStart(8, '0')}: `, ' ')],
    ['as hexdump -C prints it', dump((at) => `${at.toString(16).padStart(8, '0')}  `, ' ')],
  ])('is read %s', (_name, text) => {
    expect(readHex(`${text}\n`, time)).toEqual([{ ...whole, bytes: Uint8Array.from(bytes) }])
  })

  it('may begin with its IP header', () => {
    expect(readHex(bytes.subarray(14).toString('hex'), time)).toMatchObject([{ linkType: 101 }])
  })

  it('may be one of several', () => {
    expect(readHex(`${hex}\n\n${hex}\n`, time)).toHaveLength(2)
  })

  it('is refused by its line', () => {
    expect(() => readHex('0011\nzz', time)).toThrow('Line 2 is neither a capture nor hex')
    expect(() => readHex('001', time)).toThrow('Line 1 is neither a capture nor hex')
    expect(() => readHex(' \n', time)).toThrow('no hex digits were given')
  })

  it('is no capture', () => {
    expect(isCapture(Buffer.from(hex))).toBe(false)
    expect(isCapture(pcapng(true))).toBe(true)
  })
})
