// Deny entries: expiry in the kernel, hits, a full table, and what a restart finds.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { addressBytes, ethernet, ipv4, ipv6, tcp } from '../../shield-bpf/test/packets.ts'
import type { DenyEntry } from '../lib/index.ts'
import { openTestShield, whyNoKernelTests } from './test-shield.ts'
import type { TestShield } from './test-shield.ts'

const destination = '203.0.113.1'
const from = (source: string) => ethernet(ipv4({ source, destination }, tcp()))
const from6 = (source: string) => ethernet(ipv6({ source, destination: '2001:db8::1' }, tcp()))

function entry(address: string, expiresMs: number | null = null): DenyEntry {
  return { address: addressBytes(address), prefix: 128, expiresMs }
}

const reason = await whyNoKernelTests()

describe.skipIf(reason !== null)('deny entries', () => {
  let subject: TestShield
  const verdictOf = async (packet: Buffer) => (await subject.shield.testRun(packet)).verdict
  const listed = async (address: string) => {
    const wanted = Buffer.from(addressBytes(address))
    return (await subject.shield.listBlocked()).find((one) => wanted.equals(one.address))
  }

  beforeAll(async () => {
    subject = await openTestShield('deny', 64)
  })
  afterAll(() => subject.remove())

  test('a block ends by itself, without user space', async () => {
    await subject.shield.block([entry('198.51.100.1', Date.now() + 200)])
    expect(await verdictOf(from('198.51.100.1'))).toBe('drop')
    await vi.waitUntil(async () => (await verdictOf(from('198.51.100.1'))) === 'pass')
    expect(await listed('198.51.100.1')).toMatchObject({ hits: expect.any(Number) })
  })

  test('a block that is over before it begins drops nothing', async () => {
    await subject.shield.block([entry('198.51.100.2', Date.now() - 60_000)])
    expect(await verdictOf(from('198.51.100.2'))).toBe('pass')
  })

  test('a block for longer than jiffies of 32 bits last holds', async () => {
    const inTenYears = Date.now() + 10 * 365 * 86_400_000
    await subject.shield.block([entry('198.51.100.3', inTenYears)])
    expect(await verdictOf(from('198.51.100.3'))).toBe('drop')
    expect((await listed('198.51.100.3'))!.expiresMs).toBe(inTenYears)
  })

  test('an unblocked source passes, and unblocking twice is no error', async () => {
    await subject.shield.block([entry('198.51.100.4'), entry('2001:db8:0:4::4')])
    expect(await verdictOf(from6('2001:db8:0:4::4'))).toBe('drop')
    const gone = [entry('198.51.100.4'), entry('2001:db8:0:4::4')]
    await subject.shield.unblock(gone)
    await subject.shield.unblock(gone)
    expect(await verdictOf(from('198.51.100.4'))).toBe('pass')
    expect(await verdictOf(from6('2001:db8:0:4::4'))).toBe('pass')
  })

  test('hits are counted by entry and survive a renewed block', async () => {
    await subject.shield.block([entry('198.51.100.6', Date.now() + 60_000)])
    await subject.shield.testRun(from('198.51.100.6'), { repeat: 7 })
    await subject.shield.block([entry('198.51.100.6', Date.now() + 120_000)])
    await subject.shield.testRun(from('198.51.100.6'), { repeat: 2 })
    expect((await listed('198.51.100.6'))!.hits).toBe(9)
  })

  test('a block and an unblock that nobody waits for keep their order', async () => {
    const { shield } = subject
    const turns = Array.from({ length: 20 }, () => [
      shield.block([entry('198.51.100.7')]),
      shield.unblock([entry('198.51.100.7')]),
    ])
    await Promise.all(turns.flat())
    expect(await verdictOf(from('198.51.100.7'))).toBe('pass')
  })

  test.each([
    ['an IPv6 network of 7 bits', { ...entry('2001:db8::9'), prefix: 7 }],
    ['an IPv4 network of 7 bits', { ...entry('198.51.100.9'), prefix: 96 + 7 }],
    ['129 bits', { ...entry('198.51.100.9'), prefix: 129 }],
    ['half a bit', { ...entry('198.51.100.9'), prefix: 127.5 }],
    ['a short address', { ...entry('198.51.100.9'), address: new Uint8Array(4) }],
  ])('refuses %s', async (_, bad) => {
    await expect(subject.shield.block([bad])).rejects.toMatchObject({ code: 'invalid_entry' })
  })

  describe('that survive the process', () => {
    test('are adopted with their hits and their expiry', async () => {
      const expiresMs = Date.now() + 60_000
      await subject.shield.block([entry('198.51.100.20', expiresMs), entry('2001:db8:0:20::1')])
      await subject.shield.testRun(from('198.51.100.20'), { repeat: 3 })
      await subject.reopen()
      expect(subject.shield.adopted).toBe(true)
      expect(await listed('198.51.100.20')).toMatchObject({ expiresMs, hits: 3 })
      expect(await verdictOf(from('198.51.100.20'))).toBe('drop')
      expect(await verdictOf(from6('2001:db8:0:20::1'))).toBe('drop')
    })

    test('move to a table of another capacity', async () => {
      const before = await subject.shield.listBlocked()
      await subject.reopen(128)
      expect(subject.shield.adopted).toBe(true)
      expect(await subject.shield.listBlocked()).toHaveLength(before.length)
      expect(await verdictOf(from('198.51.100.20'))).toBe('drop')
    })
  })
})

describe.skipIf(reason !== null)('a full deny table', () => {
  let subject: TestShield
  const many = (count: number, expiresMs: number | null) =>
    Array.from({ length: count }, (_, index) => entry(`198.18.1.${index}`, expiresMs))
  beforeAll(async () => {
    subject = await openTestShield('full', 8)
  })
  afterAll(() => subject.remove())

  test('refuses one more, says so, and goes on dropping', async () => {
    const { shield } = subject
    await shield.block(many(8, null))
    await expect(shield.block([entry('198.18.2.1')])).rejects.toMatchObject({
      code: 'table_full',
      step: 'block',
    })
    expect((await shield.testRun(from('198.18.1.0'))).verdict).toBe('drop')
    expect((await shield.testRun(from('198.18.2.1'))).verdict).toBe('pass')
  })

  test('still renews a block that it holds', async () => {
    await subject.shield.block([entry('198.18.1.0', Date.now() + 60_000)])
  })

  test('makes room by giving up what has expired', async () => {
    const { shield } = subject
    await shield.block(many(3, Date.now() - 1000))
    await shield.block([entry('198.18.2.1')])
    expect((await shield.testRun(from('198.18.2.1'))).verdict).toBe('drop')
    expect(await shield.listBlocked()).toHaveLength(6)
  })
})
