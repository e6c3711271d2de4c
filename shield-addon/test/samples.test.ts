// Sampled packets: what they tell, and what the budget leaves out.
import { beforeEach, describe, expect, test, vi } from 'vitest'
import {
  addressBytes,
  ethernet,
  ipv4,
  ipv6,
  tcp,
  tcpFlags,
  udp,
} from '../../shield-bpf/test/packets.ts'
import type { Sample } from '../lib/index.ts'
import { openTestShield, whyNoKernelTests } from './test-shield.ts'
import type { TestShield } from './test-shield.ts'

const blocked = '198.51.100.66'
const reason = await whyNoKernelTests()

describe.skipIf(reason !== null)('samples', () => {
  let subject: TestShield
  let seen: Sample[]
  beforeEach(async () => {
    // A fresh instance: the budget's second is kept in its maps.
    subject = await openTestShield('samples')
    await subject.shield.block([{ address: addressBytes(blocked), prefix: 128, expiresMs: null }])
    seen = []
    const stop = subject.shield.onSamples((samples) => seen.push(...samples))
    return async () => {
      stop()
      await subject.remove()
    }
  })

  test('tell where a dropped packet came from and why it was dropped', async () => {
    await subject.shield.setSampling({ passOneIn: 0, perCpuPerSecond: 100 })
    const packet = ethernet(
      ipv4(
        { source: blocked, destination: '203.0.113.1', ttl: 57 },
        tcp({ sourcePort: 4000, destinationPort: 443, flags: tcpFlags.syn | tcpFlags.ack }),
      ),
      [7],
    )
    const before = Date.now()
    await subject.shield.testRun(packet)
    await vi.waitUntil(() => seen.length > 0)
    expect(seen).toHaveLength(1)
    const { timeMs, packet: first, source, destination, ...rest } = seen[0]!
    expect(rest).toEqual({
      verdict: 'drop',
      reason: 'deny_address',
      hasPorts: true,
      networkLength: 40,
      ruleSlot: null,
      interface: 1,
      length: packet.length,
      family: 4,
      sourcePort: 4000,
      destinationPort: 443,
      protocol: 6,
      tcpFlags: tcpFlags.syn | tcpFlags.ack,
      ttl: 57,
    })
    expect(Buffer.from(source)).toEqual(Buffer.from(addressBytes(blocked)))
    expect(Buffer.from(destination)).toEqual(Buffer.from(addressBytes('203.0.113.1')))
    expect(Buffer.from(first)).toEqual(packet)
    expect(Math.abs(timeMs - before)).toBeLessThan(60_000)
  })

  test('hold the first 128 bytes of a longer packet', async () => {
    await subject.shield.setSampling({ passOneIn: 1, perCpuPerSecond: 100 })
    const packet = ethernet(
      ipv6(
        { source: '2001:db8::1', destination: '2001:db8::2' },
        udp({ data: Buffer.alloc(600, 7) }),
      ),
    )
    await subject.shield.testRun(packet)
    await vi.waitUntil(() => seen.length > 0)
    expect(seen[0]).toMatchObject({ verdict: 'pass', family: 6, length: packet.length })
    expect(Buffer.from(seen[0]!.packet)).toEqual(packet.subarray(0, 128))
  })

  test('of passed packets one in so many', async () => {
    await subject.shield.setSampling({ passOneIn: 10, perCpuPerSecond: 1000 })
    const packet = ethernet(ipv4({ source: '192.0.2.1', destination: '192.0.2.2' }, tcp()))
    // In one test run, which stays on one processor: each processor counts for itself.
    await subject.shield.testRun(packet, { repeat: 40 })
    await vi.waitUntil(() => seen.length >= 4)
    expect(seen).toHaveLength(4)
    expect((await subject.shield.counters()).samplesLost).toBe(0)
  })

  test('over the budget are counted as lost, none is forgotten', async () => {
    await subject.shield.setSampling({ passOneIn: 0, perCpuPerSecond: 5 })
    const packet = ethernet(ipv4({ source: blocked, destination: '192.0.2.2' }, tcp()))
    await subject.shield.testRun(packet, { repeat: 1000 })
    await vi.waitUntil(async () => {
      const { samplesLost } = await subject.shield.counters()
      return seen.length + samplesLost === 1000
    })
    expect(seen.length).toBeGreaterThan(0)
    expect(seen.length).toBeLessThan(1000)
  })

  test('are not taken at all with a budget of none', async () => {
    await subject.shield.setSampling({ passOneIn: 1, perCpuPerSecond: 0 })
    const packet = ethernet(ipv4({ source: blocked, destination: '192.0.2.2' }, tcp()))
    await subject.shield.testRun(packet, { repeat: 100 })
    expect((await subject.shield.counters()).samplesLost).toBe(0)
    expect(seen).toEqual([])
  })

  test('of a closed shield are an error', async () => {
    await subject.shield.close()
    expect(() => subject.shield.onSamples(() => undefined)).toThrow(
      expect.objectContaining({ code: 'closed' }),
    )
    await subject.reopen()
  })

  test('reach each listener until it stops', async () => {
    const others: Sample[] = []
    await subject.shield.setSampling({ passOneIn: 0, perCpuPerSecond: 100 })
    const stop = subject.shield.onSamples((samples) => others.push(...samples))
    const packet = ethernet(ipv4({ source: blocked, destination: '192.0.2.2' }, tcp()))
    await subject.shield.testRun(packet)
    await vi.waitUntil(() => seen.length === 1)
    expect(others).toHaveLength(1)
    stop()
    await subject.shield.testRun(packet)
    await vi.waitUntil(() => seen.length === 2)
    expect(others).toHaveLength(1)
  })
})
