// Blocked networks: right at both edges of every length, in and around each other, with and without an end.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ethernet, ipv4, ipv6, tcp } from '../../shield-bpf/test/packets.ts'
import type { DenyEntry } from '../lib/index.ts'
import { containsAddress, formatAddress, maskAddress, parseAddress } from '../protocol/index.ts'
import type { Address } from '../protocol/index.ts'
import { openTestShield, whyNoKernelTests } from './test-shield.ts'
import type { TestShield } from './test-shield.ts'

const read = (text: string) => parseAddress(text)!
const inAnHour = () => Date.now() + 3_600_000

function entry(text: string, expiresMs: number | null = null): DenyEntry {
  const { bytes, prefix } = read(text)
  return { address: bytes, prefix, expiresMs }
}

function packetFrom({ bytes }: Address): Buffer {
  const source = formatAddress({ bytes, prefix: 128 })
  return source.includes(':')
    ? ethernet(ipv6({ source, destination: '2001:db8::1' }, tcp()))
    : ethernet(ipv4({ source, destination: '203.0.113.1' }, tcp()))
}

const asNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`)

function asAddress(value: bigint): Address {
  const hex = value.toString(16).padStart(32, '0')
  return { bytes: Uint8Array.from(Buffer.from(hex, 'hex')), prefix: 128 }
}

/** First and last address of a network, and those right outside. */
function edgesOf({ bytes, prefix }: Address) {
  const first = asNumber(bytes)
  const last = first + (1n << BigInt(128 - prefix)) - 1n
  return { inside: [first, last].map(asAddress), outside: [first - 1n, last + 1n].map(asAddress) }
}

const reason = await whyNoKernelTests()

describe.skipIf(reason !== null)('blocked networks', () => {
  let subject: TestShield
  beforeAll(async () => {
    subject = await openTestShield('ranges', 4096)
    await subject.shield.setStages({ anomalies: 'off' })
  })
  afterAll(() => subject.remove())
  const verdictOf = async (source: Address) =>
    (await subject.shield.testRun(packetFrom(source))).verdict
  const verdictsOf = async (sources: Address[]) => {
    const verdicts = []
    for (const source of sources) verdicts.push(await verdictOf(source))
    return verdicts
  }
  const hitsOf = async (text: string) => {
    const { bytes, prefix } = read(text)
    const found = (await subject.shield.listBlocked()).find(
      (one) => one.prefix === prefix && Buffer.from(bytes).equals(one.address),
    )
    return found?.hits
  }

  const lengths = [
    ...Array.from({ length: 25 }, (_, index) => ({ text: '198.51.100.77', length: index + 8 })),
    ...Array.from({ length: 121 }, (_, index) => ({
      text: '2a0d:3e55:aa55:5aa5:1234:5678:9abc:def5',
      length: index + 8,
    })),
  ]
  test.each(lengths)('$text/$length is right at both edges', async ({ text, length }) => {
    const { shield } = subject
    for (const expiresMs of [null, inAnHour()]) {
      const blocked = entry(`${text}/${length}`, expiresMs)
      const { inside, outside } = edgesOf({ bytes: blocked.address, prefix: blocked.prefix })
      await shield.block([blocked])
      expect(await verdictsOf(inside)).toEqual(['drop', 'drop'])
      expect(await verdictsOf(outside)).toEqual(['pass', 'pass'])
      await shield.unblock([blocked])
      expect(await verdictsOf(inside)).toEqual(['pass', 'pass'])
      expect(await shield.listBlocked()).toEqual([])
    }
  })

  test('a network that ends inside one that stays leaves it whole', async () => {
    const { shield } = subject
    for (const [outer, inner, source] of [
      ['10.0.0.0/8', '10.1.2.0/28', '10.1.2.3'],
      ['10.1.2.0/25', '10.1.2.0/28', '10.1.2.3'],
      ['2001:db8::/32', '2001:db8:1::/48', '2001:db8:1::1'],
    ] as const) {
      for (const outerEnd of [null, inAnHour()]) {
        await shield.block([entry(outer, outerEnd), entry(inner, Date.now() - 1000)])
        expect(await verdictOf(read(source))).toBe('drop')
        await shield.unblock([entry(outer)])
        expect(await verdictOf(read(source))).toBe('pass')
        await shield.block([entry(outer, outerEnd)])
        expect(await verdictOf(read(source))).toBe('drop')
        await shield.unblock([entry(inner)])
        expect(await verdictOf(read(source))).toBe('drop')
        await shield.unblock([entry(outer)])
        expect(await verdictOf(read(source))).toBe('pass')
      }
    }
  })

  test('ends by itself, without user space', async () => {
    const soon = () => Date.now() + 200
    await subject.shield.block([entry('10.0.0.0/8', soon()), entry('2001:db8::/32', soon())])
    const sources = [read('10.200.3.4'), read('2001:db8:9::9')]
    expect(await verdictsOf(sources)).toEqual(['drop', 'drop'])
    await vi.waitUntil(async () => (await verdictsOf(sources)).join() === 'pass,pass')
    await subject.shield.unblock([entry('10.0.0.0/8'), entry('2001:db8::/32')])
  })

  test('an address in a blocked network stays blocked when only the network is lifted', async () => {
    const { shield } = subject
    await shield.block([entry('10.1.2.3'), entry('10.1.2.0/24')])
    await shield.unblock([entry('10.1.2.0/24')])
    expect(await verdictsOf([read('10.1.2.3'), read('10.1.2.4')])).toEqual(['drop', 'pass'])
    await shield.block([entry('10.1.2.0/24')])
    await shield.unblock([entry('10.1.2.3')])
    expect(await verdictsOf([read('10.1.2.3'), read('10.1.2.4')])).toEqual(['drop', 'drop'])
    await shield.unblock([entry('10.1.2.0/24')])
    expect(await verdictsOf([read('10.1.2.3'), read('10.1.2.4')])).toEqual(['pass', 'pass'])
  })

  test('count their drops, also where a bit answers, and keep them when their end changes', async () => {
    const { shield } = subject
    const networks = ['10.0.0.0/8', '10.2.0.0/16', '192.0.2.0/28', '2001:db8::/32']
    await shield.block(networks.map((text) => entry(text)))
    const drops = { '10.1.1.1': 3, '10.2.9.9': 5, '192.0.2.7': 7, '2001:db8::5': 2 }
    for (const [source, repeat] of Object.entries(drops)) {
      await shield.testRun(packetFrom(read(source)), { repeat })
    }
    expect(await Promise.all(networks.map(hitsOf))).toEqual([3, 5, 7, 2])
    await shield.block(networks.map((text) => entry(text, inAnHour())))
    await shield.testRun(packetFrom(read('10.2.9.9')))
    expect(await Promise.all(networks.map(hitsOf))).toEqual([3, 6, 7, 2])
    await shield.block(networks.map((text) => entry(text)))
    await shield.testRun(packetFrom(read('10.2.9.9')))
    expect(await Promise.all(networks.map(hitsOf))).toEqual([3, 7, 7, 2])
    await subject.reopen()
    expect(await Promise.all(networks.map(hitsOf))).toEqual([3, 7, 7, 2])
    await subject.shield.unblock(networks.map((text) => entry(text)))
  })

  test('are adopted, and move to tables of another capacity', async () => {
    const networks = ['10.0.0.0/8', '192.0.2.0/28', '2001:db8::/32', '198.51.100.9']
    const sources = [read('10.9.9.9'), read('192.0.2.3'), read('2001:db8::5'), read('198.51.100.9')]
    const blocked = Array.from(networks, () => 'drop')
    await subject.shield.block(networks.map((text) => entry(text, inAnHour())))
    await subject.reopen()
    expect(await verdictsOf(sources)).toEqual(blocked)
    await subject.reopen(8192)
    expect(subject.shield.adopted).toBe(true)
    expect(await verdictsOf(sources)).toEqual(blocked)
    await subject.shield.unblock(networks.map((text) => entry(text)))
    expect(await subject.shield.listBlocked()).toEqual([])
    expect(await verdictsOf(sources)).toEqual(blocked.map(() => 'pass'))
  })

  test('many in and around each other agree with a plain list, whatever comes and goes', async () => {
    const random = createRandom(20_261_124)
    const pick = <T>(from: readonly T[]) => from[random(from.length)]!
    const model = new Map<string, { network: Address; isOver: boolean }>()
    const bases = ['10.20.30.0', '10.20.0.0', '2001:db8:5::', '2001:db8:5:6::'].map(read)
    const lengths4 = [8, 12, 16, 20, 23, 24, 25, 27, 30, 31, 32].map((length) => length + 96)
    const lengths6 = [8, 20, 32, 47, 48, 56, 63, 64, 65, 90, 127, 128]
    const somewhere = () => {
      const base = pick(bases)
      const bytes = Uint8Array.from(base.bytes)
      for (let at = 0; at < 3; at++) bytes[15 - at]! ^= pick([0, 0, 1, 2, 128])
      return { bytes, prefix: 128 }
    }
    const isFour = ({ bytes }: Address) => bytes[10] === 0xff
    for (let round = 0; round < 400; round++) {
      const address = somewhere()
      const network = maskAddress(address, pick(isFour(address) ? lengths4 : lengths6))
      const key = formatAddress(network)
      const changed = { address: network.bytes, prefix: network.prefix }
      if (random(3) === 0 && model.size > 0) {
        const [gone, { network: old }] = pick([...model.entries()])
        model.delete(gone)
        await subject.shield.unblock([{ address: old.bytes, prefix: old.prefix }])
      } else {
        const isOver = random(3) === 0
        model.set(key, { network, isOver })
        const end = isOver ? Date.now() - 1000 : pick([null, inAnHour()])
        await subject.shield.block([{ ...changed, expiresMs: end }])
      }
      for (const source of [somewhere(), somewhere(), somewhere()]) {
        const isBlocked = [...model.values()].some(
          (one) => !one.isOver && containsAddress(one.network, source),
        )
        const told = `round ${round}: ${formatAddress(source)} in ${[...model.keys()].join()}`
        expect(await verdictOf(source), told).toBe(isBlocked ? 'drop' : 'pass')
      }
      if (round % 100 === 99) {
        await subject.reopen()
        expect(await subject.shield.listBlocked()).toHaveLength(model.size)
      }
    }
  })
})

describe.skipIf(reason !== null)('a full table of networks', () => {
  test('refuses one more, says so, and goes on dropping', async () => {
    const subject = await openTestShield('fullranges', 4)
    try {
      const { shield } = subject
      const networks = ['10.0.0.0/8', '11.0.0.0/25', '2001:db8::/32', '12.0.0.0/28']
      await shield.block(networks.map((text) => entry(text)))
      await expect(shield.block([entry('13.0.0.0/8')])).rejects.toMatchObject({
        code: 'table_full',
      })
      expect((await shield.testRun(packetFrom(read('13.0.0.1')))).verdict).toBe('pass')
      expect((await shield.testRun(packetFrom(read('10.0.0.1')))).verdict).toBe('drop')
      await shield.block([entry('11.0.0.0/25', Date.now() - 1000)])
      await shield.block([entry('13.0.0.0/8')])
      expect((await shield.testRun(packetFrom(read('13.0.0.1')))).verdict).toBe('drop')
      expect(await shield.listBlocked()).toHaveLength(4)
    } finally {
      await subject.remove()
    }
  })
})

/** A linear congruential generator: the same numbers on every run. */
function createRandom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}
