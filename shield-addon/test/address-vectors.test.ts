// What the protocol makes of an address text is what the kernel blocks and protects.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressBytes, ethernet, ipv4, ipv6, tcp } from '../../shield-bpf/test/packets.ts'
import type { DenyEntry } from '../lib/index.ts'
import { openTestShield, whyNoKernelTests } from './test-shield.ts'
import type { TestShield } from './test-shield.ts'

interface Vector {
  text: string
  /** 16 in hex. */
  bytes: string
  prefix: number
  subnet: string
}

const path = join(import.meta.dirname, '../protocol/address-vectors.json')
const { accepted } = JSON.parse(readFileSync(path, 'utf8')) as { accepted: Vector[] }

const mapped = '00000000000000000000ffff'

/** A SYN of the address, with its last bit turned on demand. */
function packetFrom(hex: string, flipBit?: number): Buffer {
  const bytes = Buffer.from(hex, 'hex')
  if (flipBit !== undefined) bytes[flipBit >> 3]! ^= 0x80 >> (flipBit & 7)
  const source = bytes.toString('hex')
  if (source.startsWith(mapped)) {
    const dotted = [...bytes.subarray(12)].join('.')
    return ethernet(ipv4({ source: dotted, destination: '203.0.113.1' }, tcp()))
  }
  const groups = source.match(/.{4}/g)!.join(':')
  return ethernet(ipv6({ source: groups, destination: '2001:db8::1' }, tcp()))
}

const reason = await whyNoKernelTests()

describe.skipIf(reason !== null)('an address text', () => {
  let subject: TestShield
  const verdictOf = async (packet: Buffer) => (await subject.shield.testRun(packet)).verdict
  beforeAll(async () => {
    subject = await openTestShield('vectors')
    await subject.shield.setStages({ anomalies: 'off' })
  })
  afterAll(() => subject.remove())

  const single = accepted.filter((vector) => vector.prefix === 128)
  test.each(single)('$text blocks that address and not the next', async ({ bytes }) => {
    const address = Buffer.from(bytes, 'hex')
    const entry: DenyEntry = { address, prefix: 128, expiresMs: null }
    await subject.shield.block([entry])
    expect(await verdictOf(packetFrom(bytes))).toBe('drop')
    expect(await verdictOf(packetFrom(bytes, 127))).toBe('pass')
    await subject.shield.unblock([entry])
    expect(await verdictOf(packetFrom(bytes))).toBe('pass')
  })

  const inSubnets = single.filter((vector) => vector.subnet.endsWith('/64'))
  test.each(inSubnets)('$text is blocked by $subnet and not beyond', async ({ bytes, subnet }) => {
    const address = addressBytes(subnet.slice(0, -'/64'.length))
    const entry: DenyEntry = { address, prefix: 64, expiresMs: null }
    await subject.shield.block([entry])
    expect(await verdictOf(packetFrom(bytes))).toBe('drop')
    expect(await verdictOf(packetFrom(bytes, 64))).toBe('drop')
    expect(await verdictOf(packetFrom(bytes, 63))).toBe('pass')
    await subject.shield.unblock([entry])
  })

  // The kernel takes no packet from these, so they are never protected: see never_block.h.
  const isBogon = (bytes: string) =>
    /^(ff|0{31}1)/.test(bytes) ||
    (bytes.startsWith(mapped) && /^(00(?!0{6})|7f|[ef])/.test(bytes.slice(24)))
  const ranges = accepted.filter((vector) => !isBogon(vector.bytes))
  test.each(ranges)('$text as never-block protects its first address', async (vector) => {
    const entry: DenyEntry = {
      address: Buffer.from(vector.bytes, 'hex'),
      prefix: 128,
      expiresMs: null,
    }
    await subject.shield.block([entry])
    await subject.shield.setNeverBlock([{ address: entry.address, prefix: vector.prefix }])
    expect(await verdictOf(packetFrom(vector.bytes))).toBe('pass')
    await subject.shield.setNeverBlock([])
    expect(await verdictOf(packetFrom(vector.bytes))).toBe('drop')
    await subject.shield.unblock([entry])
  })
})
