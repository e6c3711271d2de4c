// The flood stage by test run: each budget holds its own source and kind of packet, and nobody else.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import * as packets from '../../shield-bpf/test/packets.ts'
import { budgets } from '../lib/index.ts'
import type { Budget } from '../lib/index.ts'
import { formatAddress } from '../protocol/index.ts'
import { openTestShield, whyNoKernelTests } from './test-shield.ts'
import type { TestShield } from './test-shield.ts'

const { ethernet, icmp, icmp6, ipv4, ipv6, raw, tcp, tcpFlags, udp } = packets
const destination = '203.0.113.1'
const destination6 = '2001:db8:1::1'
const from = (source: string, layer: packets.Layer, fields: Partial<packets.Ipv4Fields> = {}) =>
  ethernet(ipv4({ source, destination, ...fields }, layer))
const from6 = (source: string, layer: packets.Layer) =>
  ethernet(ipv6({ source, destination: destination6 }, layer))

const reason = await whyNoKernelTests()

describe.skipIf(reason !== null)('the flood stage', () => {
  let subject: TestShield
  let host = 0
  /** Each test floods from an address that no other test has used. */
  const newSource = () => `198.51.100.${++host}`
  beforeAll(async () => {
    subject = await openTestShield('flood')
  })
  afterAll(() => subject.remove())
  beforeEach(async () => {
    await subject.shield.setStages({ flood: 'enforce', anomalies: 'off' })
    await subject.shield.setBudgets({})
  })

  /** How many of so many copies passed, and how long that took in seconds. */
  async function send(packet: Buffer, repeat: number) {
    const started = performance.now()
    const before = await subject.shield.counters()
    await subject.shield.testRun(packet, { repeat })
    const after = await subject.shield.counters()
    return {
      passed: after.passed - before.passed,
      limited: after.limited - before.limited,
      reasons: Object.entries(after.byReason).flatMap(([name, count]) =>
        name.startsWith('flood_') && count > before.byReason[name]! ? [name] : [],
      ),
      over: (budget: Budget) => after.overBudget[budget]! - before.overBudget[budget]!,
      seconds: (performance.now() - started) / 1000,
    }
  }

  const data = Buffer.alloc(958)
  const kinds: { budget: Budget; perSecond: number; packet: (source: string) => Buffer }[] = [
    { budget: 'packets', perSecond: 400, packet: (source) => from(source, raw(132, data)) },
    { budget: 'bytes', perSecond: 400_000, packet: (source) => from(source, udp({ data })) },
    { budget: 'syn', perSecond: 400, packet: (source) => from(source, tcp()) },
    { budget: 'udp', perSecond: 400, packet: (source) => from(source, udp()) },
    { budget: 'icmp', perSecond: 400, packet: (source) => from(source, icmp()) },
    {
      budget: 'fragments',
      perSecond: 400,
      packet: (source) => from(source, raw(17, Buffer.alloc(64)), { fragmentOffset: 1480 }),
    },
  ]
  test.each(kinds)('holds a source to its $budget', async ({ budget, perSecond, packet }) => {
    await subject.shield.setBudgets({ [budget]: perSecond })
    const sent = await send(packet(newSource()), 5000)
    expect(sent.reasons).toEqual([`flood_${budget}`])
    expect(sent.passed + sent.limited).toBe(5000)
    expect(sent.over(budget)).toBe(sent.limited)
    expect(sent.passed).toBeGreaterThanOrEqual(300)
    // A second's worth at once on two processors, and what came in since.
    expect(sent.passed).toBeLessThanOrEqual(400 * (1 + sent.seconds) + 8)
    const neighbour = await send(packet(newSource()), 40)
    expect(neighbour).toMatchObject({ passed: 40, limited: 0 })
  })

  test('holds a source to its new connections, and takes a SYN sent again for none', async () => {
    await subject.shield.setBudgets({ connections: 100 })
    const source = newSource()
    const again = await send(from(source, tcp({ sourcePort: 4000 })), 3000)
    expect(again).toMatchObject({ passed: 3000, limited: 0 })
    let limited = 0
    for (let port = 0; port < 400; port++) {
      limited += (await send(from(source, tcp({ sourcePort: 5000 + port })), 1)).limited
    }
    expect(limited).toBeGreaterThan(0)
  })

  test.each([
    ['syn', 'an answer to a connection', tcp({ flags: tcpFlags.ack })],
    ['syn', 'a SYN with ACK', tcp({ flags: tcpFlags.syn | tcpFlags.ack })],
    ['udp', 'TCP', tcp()],
    ['icmp', 'UDP', udp()],
    ['fragments', 'a whole packet', udp()],
  ] as const)('a budget of %s has nothing to do with %s', async (budget, _what, layer) => {
    await subject.shield.setBudgets({ [budget]: 10 })
    expect(await send(from(newSource(), layer), 2000)).toMatchObject({ passed: 2000, limited: 0 })
  })

  test('takes the whole /64 for one IPv6 source', async () => {
    await subject.shield.setBudgets({ icmp: 100 })
    await send(from6('2001:db8:0:50::1', icmp6()), 2000)
    const other = await send(from6('2001:db8:0:50:ffff::2', icmp6()), 2000)
    expect(other.limited).toBeGreaterThan(1800)
    expect(await send(from6('2001:db8:0:51::1', icmp6()), 10)).toMatchObject({ limited: 0 })
    const heavy = await subject.shield.heavySources()
    const found = heavy.find(({ prefix }) => prefix === 64)!
    expect(formatAddress({ bytes: found.address, prefix: 64 })).toBe('2001:db8:0:50::/64')
  })

  test('counts and lets pass what it would have dropped while it monitors', async () => {
    await subject.shield.setStages({ flood: 'monitor' })
    await subject.shield.setBudgets({ syn: 100 })
    const sent = await send(from(newSource(), tcp()), 2000)
    expect(sent).toMatchObject({ passed: 2000, limited: 0, reasons: [] })
    expect(sent.over('syn')).toBeGreaterThan(1800)
  })

  test('does nothing when it is off', async () => {
    await subject.shield.setStages({ flood: 'off' })
    await subject.shield.setBudgets({ syn: 1 })
    const sent = await send(from(newSource(), tcp()), 500)
    expect([sent.passed, sent.over('syn')]).toEqual([500, 0])
  })

  test('never holds what is never-block, nor a protected port', async () => {
    await subject.shield.setBudgets({ packets: 10 })
    const source = newSource()
    const address = packets.addressBytes(source)
    await subject.shield.setNeverBlock([{ address, prefix: 128 }])
    expect(await send(from(source, tcp()), 500)).toMatchObject({ passed: 500 })
    await subject.shield.setNeverBlock([])
    await subject.shield.setProtectedPorts([80])
    expect(await send(from(newSource(), tcp()), 500)).toMatchObject({ passed: 500 })
    await subject.shield.setProtectedPorts([])
  })

  test('takes a new budget at once', async () => {
    const source = newSource()
    await subject.shield.setBudgets({ udp: 50 })
    expect((await send(from(source, udp()), 1000)).limited).toBeGreaterThan(800)
    await subject.shield.setBudgets({ udp: 1_000_000 })
    await subject.shield.setBudgets({})
    expect(await send(from(source, udp()), 1000)).toMatchObject({ passed: 1000, limited: 0 })
  })

  test('names who sends much, with counts and time', async () => {
    await subject.shield.setBudgets({ udp: 100 })
    const source = newSource()
    const started = Date.now()
    const sent = await send(from(source, udp()), 1000)
    const heavy = (await subject.shield.heavySources()).find(
      ({ address }) => formatAddress({ bytes: address, prefix: 128 }) === source,
    )!
    expect(heavy).toMatchObject({ prefix: 128, overBudget: sent.limited })
    expect(heavy.packets).toBeGreaterThan(900)
    expect(heavy.bytes).toBe(heavy.packets * from(source, udp()).length)
    expect(heavy.seenMs).toBeGreaterThan(started - 1000)
    expect(heavy.seenMs).toBeLessThan(Date.now() + 1000)
  })

  test.each(budgets)('refuses a budget of %s that is no whole number from 1', async (budget) => {
    for (const bad of [0, -1, 0.5, 1e13]) {
      await expect(subject.shield.setBudgets({ [budget]: bad })).rejects.toMatchObject({
        code: 'invalid_argument',
      })
    }
  })
})
