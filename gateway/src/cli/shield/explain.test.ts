// `explain`: packets in their order, streams told by what completes them, verdicts beside them.
import { CaptureError, type Frame } from '@portcullis/shield-addon/decode'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readCaptureFile } from './capture-file.ts'
import { explainAll, type Judge } from './explain.ts'
import { formatExplained } from './explained-text.ts'

/** From 192.0.2.1 to port 80 of 198.18.0.1. */
function requestFrame(text: string, sequence = 1): Frame {
  const data = Buffer.from(text)
  const ip = Buffer.from('450000000001000040060000c0000201c6120001', 'hex')
  ip.writeUInt16BE(40 + data.length, 2)
  const tcp = Buffer.from('9c40005000000000000000015018010000000000', 'hex')
  tcp.writeUInt32BE(sequence, 4)
  const bytes = Buffer.concat([Buffer.from('0200000000010200000000020800', 'hex'), ip, tcp, data])
  return { bytes, length: bytes.length, linkType: 1, time: 1_790_000_000_000 }
}

const drop: Judge = async (frames) =>
  frames.map(() => ({ action: 'drop', stage: 'deny', rule: null, reason: 'deny_address' }))

async function* piecesOf(...pieces: Frame[][]): AsyncGenerator<Frame[]> {
  yield* pieces
}

describe('explain', () => {
  it('numbers the packets and gives each its layers and its verdict', async () => {
    const first = requestFrame('GET /a HTTP/1.1\r\nHost: b\r\n\r\n')
    const packets = await Array.fromAsync(explainAll(piecesOf([first], [first, first]), drop))
    expect(packets.map(({ number }) => number)).toEqual([1, 2, 3])
    expect(packets[1]).toMatchObject({
      time: first.time,
      length: first.length,
      ip: { version: 4, source: '192.0.2.1', destination: '198.18.0.1' },
      http: { method: 'GET', target: '/a', host: 'b' },
      verdict: { action: 'drop', stage: 'deny', rule: null, reason: 'deny_address' },
    })
    expect(packets[0]).not.toHaveProperty('captured')
  })

  it('tells what a stream began with also when its end is not in the file', async () => {
    const packets = await Array.fromAsync(
      explainAll(piecesOf([requestFrame('GET /only HTTP/1.1\r\nAcc')]), drop),
    )
    expect(packets[0]?.http).toEqual({ method: 'GET', target: '/only', incomplete: true })
  })

  it('gives the packets before a broken place, and then the error', async () => {
    async function* broken(): AsyncGenerator<Frame[]> {
      yield [requestFrame('GET / HTTP/1.0\r\n\r\n')]
      throw new CaptureError('The file ends inside a packet.')
    }
    const seen: number[] = []
    const read = async (): Promise<void> => {
      for await (const { number } of explainAll(broken(), drop)) seen.push(number)
    }
    await expect(read()).rejects.toThrow('ends inside a packet')
    expect(seen).toEqual([1])
  })

  it('reads well', async () => {
    const [packet] = await Array.fromAsync(
      explainAll(piecesOf([requestFrame('GET /a HTTP/1.1\r\nHost: b\r\n\r\n')]), drop),
    )
    expect(formatExplained(packet!).split('\n').slice(1)).toEqual([
      '  ethernet   02:00:00:00:00:02 > 02:00:00:00:00:01',
      '  ipv4       192.0.2.1 > 198.18.0.1  tcp  ttl 64  length 68',
      '  tcp        40000 > 80  psh,ack  window 256',
      '  http       GET  /a  host b',
      '  verdict    drop by deny (deny_address)',
    ])
  })
})

describe('the file', () => {
  const directory = mkdtempSync(join(tmpdir(), 'explain-'))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  function read(content: string | Uint8Array): Promise<Frame[][]> {
    const file = join(directory, 'capture')
    writeFileSync(file, content)
    return Array.fromAsync(readCaptureFile(file, () => 5))
  }

  it('may hold hex digits', async () => {
    const { bytes } = requestFrame('x')
    const [frames] = await read(Buffer.from(bytes).toString('hex'))
    expect(frames).toMatchObject([{ length: bytes.length, linkType: 1, time: 5 }])
  })

  it.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'The file is empty'],
    ['text', 'hello there', 'Line 1 is neither a capture nor hex digits'],
    [
      'other bytes',
      Uint8Array.from([1, 0, 2, 0, 3]),
      'neither a pcap nor a pcapng file, nor packets in hex',
    ],
  ])('is refused with %s', async (_name, content, message) => {
    await expect(read(content)).rejects.toThrow(message)
  })
})
