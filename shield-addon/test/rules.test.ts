// Custom rules in the kernel: the same answers as the plain reading, generations, counters, rates.
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { parseAddress } from '../protocol/index.ts'
import { checkRules, compileRules, type NamedLists, type RulePacket } from '../rules/index.ts'
import { findRule } from '../rules/match-rule.ts'
import type { Generation } from '../lib/index.ts'
import { createRandom, randomLists, randomPacket, randomRules } from './random-rules.fixture.ts'
import { frameOf } from './rule-frame.fixture.ts'
import { openTestShield, whyNoKernelTests } from './test-shield.ts'
import type { TestShield } from './test-shield.ts'

const reason = await whyNoKernelTests()

const slotsOf = (count: number, first = 0) => Array.from({ length: count }, (_, n) => first + n)

const noLists: NamedLists = new Map()

const clean: RulePacket = {
  family: 4,
  source: parseAddress('198.51.100.7')!.bytes,
  destination: parseAddress('203.0.113.1')!.bytes,
  protocol: 6,
  hasPorts: true,
  sourcePort: 40_000,
  destinationPort: 443,
  tcpFlags: 2,
  length: 60,
  ttl: 64,
}
const udp = { ...clean, protocol: 17, tcpFlags: 0 }
const clean6: RulePacket = {
  ...clean,
  family: 6,
  source: parseAddress('2001:db8:7::7')!.bytes,
  destination: parseAddress('2001:db8::1')!.bytes,
}

describe.skipIf(reason !== null)('custom rules', () => {
  let subject: TestShield
  beforeAll(async () => {
    subject = await openTestShield('rules')
    await subject.shield.setStages({ anomalies: 'off' })
  })
  afterAll(() => subject.remove())
  beforeEach(async () => {
    await subject.shield.activateRules({ active: null, fallback: null, untilMs: null })
    await subject.shield.setStages({ rules: 'enforce' })
    await subject.shield.clearRuleCounts(slotsOf(2_048))
  })

  const verdictOf = async (packet: RulePacket, repeat = 1) =>
    (await subject.shield.testRun(frameOf(packet), { repeat })).verdict
  const reasonsOf = async (task: () => Promise<unknown>) => {
    const before = (await subject.shield.counters()).byReason
    await task()
    const after = (await subject.shield.counters()).byReason
    return Object.fromEntries(
      Object.entries(after).flatMap(([name, count]) =>
        count === before[name] ? [] : [[name, count - before[name]!]],
      ),
    )
  }
  async function write(text: string, generation: Generation = 0, firstSlot = 0): Promise<void> {
    const { rules, errors } = checkRules(text, noLists, null)
    expect(errors).toEqual([])
    const compiled = compileRules(rules, noLists)
    await subject.shield.writeRules(generation, compiled, slotsOf(rules.length, firstSlot))
  }
  async function load(text: string): Promise<void> {
    await write(text)
    await subject.shield.activateRules({ active: 0, fallback: 0, untilMs: null })
  }

  test.each([1, 33, 250, 1_024])(
    'of %i random ones each packet meets the one that a plain reading gives it',
    { timeout: 120_000 },
    async (count) => {
      const { shield } = subject
      const random = createRandom(1_000 + count)
      const lists = randomLists(random)
      const rules = randomRules(random, count, lists)
      const generation: Generation = count === 33 ? 1 : 0
      await shield.writeRules(generation, compileRules(rules, lists), slotsOf(count, 7))
      await shield.activateRules({ active: generation, fallback: generation, untilMs: null })
      const expected = new Map<string, number>()
      for (let round = 0; round < 25; round++) {
        const seen = Array.from({ length: 1_000 }, () => randomPacket(random, rules, lists))
        const runs = await Promise.all(seen.map((packet) => shield.testRun(frameOf(packet))))
        for (const [index, packet] of seen.entries()) {
          const rule = findRule(rules, lists, packet)
          const verdict = rule?.action.kind === 'drop' ? 'drop' : 'pass'
          if (runs[index]!.verdict !== verdict) expect({ packet, rule }).toBe(verdict)
          if (rule !== null) expected.set(rule.id, (expected.get(rule.id) ?? 0) + 1)
        }
        const counts = await shield.ruleCounts()
        const counted = rules.flatMap(({ id }, index) => {
          const { packets } = counts[7 + index]!
          return packets === 0 ? [] : [[id, packets] as const]
        })
        expect(new Map(counted)).toEqual(expected)
      }
    },
  )

  describe('one rule', () => {
    test.each([
      ['drop tcp', clean, 'drop', 'rule_drop'],
      ['drop udp', clean, 'pass', 'clean'],
      ['pass tcp', clean, 'pass', 'rule_pass'],
      ['count tcp', clean, 'pass', 'clean'],
      ['sample tcp', clean, 'pass', 'clean'],
      ['drop 6', clean6, 'drop', 'rule_drop'],
      ['drop ip from 198.51.100.0/24', clean, 'drop', 'rule_drop'],
      ['drop ip from not 198.51.100.0/24', clean, 'pass', 'clean'],
      ['drop ip from not 198.51.100.0/24', clean6, 'drop', 'rule_drop'],
      ['drop ip from 0.0.0.0/0', clean, 'drop', 'rule_drop'],
      ['drop ip from 0.0.0.0/0', clean6, 'pass', 'clean'],
      ['drop ip from ::/0', clean, 'pass', 'clean'],
      ['drop ip from ::/0', clean6, 'drop', 'rule_drop'],
      ['drop ip from 2001:db8:7::/48', clean6, 'drop', 'rule_drop'],
      ['drop ip to 203.0.113.1', clean, 'drop', 'rule_drop'],
      ['drop ip to 203.0.113.0', clean, 'pass', 'clean'],
      ['drop tcp to any port 443', clean, 'drop', 'rule_drop'],
      ['drop tcp to any port 442', clean, 'pass', 'clean'],
      ['drop tcp to any port 0-65535', { ...clean, hasPorts: false }, 'pass', 'clean'],
      ['drop tcp from any port 40000-50000', clean, 'drop', 'rule_drop'],
      ['drop udp to any port 443', udp, 'drop', 'rule_drop'],
      ['drop tcp flags syn,!ack', clean, 'drop', 'rule_drop'],
      ['drop tcp flags syn,!ack', { ...clean, tcpFlags: 18 }, 'pass', 'clean'],
      ['drop tcp flags !ack', { ...clean, hasPorts: false }, 'pass', 'clean'],
      ['drop ip length 60', clean, 'drop', 'rule_drop'],
      ['drop ip length 60', clean6, 'drop', 'rule_drop'],
      ['drop ip length 61-1500', clean, 'pass', 'clean'],
      ['drop ip ttl 64', clean6, 'drop', 'rule_drop'],
      ['drop ip ttl 0-63', clean, 'pass', 'clean'],
    ] as const)('%s', async (text, packet, verdict, why) => {
      await load(`a: ${text}`)
      let seen: string | undefined
      const counted = await reasonsOf(async () => (seen = await verdictOf(packet)))
      expect(seen).toBe(verdict)
      expect(counted).toEqual({ [why]: 1 })
    })
  })

  test('the first that matches decides', async () => {
    await load('a: drop tcp to any port 80\nb: pass tcp from 198.51.100.7\nc: drop ip')
    expect(await verdictOf(clean)).toBe('pass')
    expect(await verdictOf({ ...clean, destinationPort: 80 })).toBe('drop')
    expect(await verdictOf(udp)).toBe('drop')
    const counts = await subject.shield.ruleCounts()
    expect(counts.slice(0, 3).map(({ packets }) => packets)).toEqual([1, 1, 1])
    expect(counts[0]!.bytes).toBe(74)
  })

  test('monitor counts and lets pass; off does not even count', async () => {
    await load('a: drop tcp')
    await subject.shield.setStages({ rules: 'monitor' })
    expect(await verdictOf(clean)).toBe('pass')
    expect((await subject.shield.ruleCounts())[0]!.packets).toBe(1)
    await subject.shield.setStages({ rules: 'off' })
    expect(await verdictOf(clean)).toBe('pass')
    expect((await subject.shield.ruleCounts())[0]!.packets).toBe(1)
  })

  test('blocks come first, never-block before them', async () => {
    const { shield } = subject
    await load('a: pass tcp\nb: drop udp')
    const entry = { address: clean.source, prefix: 128 as const, expiresMs: null }
    await shield.block([entry])
    expect(await verdictOf(clean)).toBe('drop')
    await shield.setNeverBlock([{ address: clean.source, prefix: 128 }])
    expect(await verdictOf(udp)).toBe('pass')
    await shield.setNeverBlock([])
    await shield.unblock([entry])
  })

  test('a limit holds each source to its rate, and no other', async () => {
    await load('a: limit 5/s udp')
    const counted = await reasonsOf(() => verdictOf(udp, 50))
    // Ticks that pass within the run give credit back.
    expect(counted['rule_limit']).toBeGreaterThanOrEqual(44)
    expect(counted['clean']! + counted['rule_limit']!).toBe(50)
    const neighbour = { ...udp, source: parseAddress('198.51.100.8')!.bytes }
    expect(await verdictOf(neighbour)).toBe('pass')
    const counts = await subject.shield.ruleCounts()
    expect(counts[0]).toMatchObject({ packets: 51, limited: counted['rule_limit'] })
    expect((await subject.shield.counters()).limited).toBeGreaterThanOrEqual(44)
    await vi.waitUntil(async () => (await verdictOf(udp)) === 'pass')
  })

  test('a limit counts an IPv6 source by its /64', async () => {
    await load('a: limit 1/s tcp')
    expect(await verdictOf(clean6)).toBe('pass')
    const sibling = { ...clean6, source: parseAddress('2001:db8:7::99')!.bytes }
    const other = { ...clean6, source: parseAddress('2001:db8:7:1::7')!.bytes }
    expect([await verdictOf(sibling), await verdictOf(other)]).toEqual(['drop', 'pass'])
  })

  test('a generation is swapped whole, and counters stay with their slots', async () => {
    const { shield } = subject
    await load('a: drop tcp\nb: drop udp')
    await verdictOf(clean, 3)
    await write('b: pass udp', 1, 1)
    expect(await verdictOf(udp)).toBe('drop')
    await shield.activateRules({ active: 1, fallback: 0, untilMs: Date.now() + 60_000 })
    await shield.heartbeat()
    expect([await verdictOf(udp), await verdictOf(clean)]).toEqual(['pass', 'pass'])
    expect((await shield.ruleCounts()).slice(0, 2).map(({ packets }) => packets)).toEqual([3, 2])
    expect(await shield.ruleGenerations()).toEqual({ active: 1, fallback: 0 })
  })

  test('an unconfirmed generation ends in the kernel, without user space', async () => {
    const { shield } = subject
    await load('a: pass tcp')
    await write('b: drop tcp', 1, 1)
    await shield.heartbeat()
    await shield.activateRules({ active: 1, fallback: 0, untilMs: Date.now() + 300 })
    expect(await verdictOf(clean)).toBe('drop')
    await vi.waitUntil(async () => (await verdictOf(clean)) === 'pass')
    await shield.activateRules({ active: 1, fallback: 1, untilMs: null })
    expect(await verdictOf(clean)).toBe('drop')
  })

  test('a sampled packet tells the slot of its rule, although passed ones are not due', async () => {
    const { shield } = subject
    await load('a: drop udp\nb: sample tcp to any port 443')
    await shield.setSampling({ passOneIn: 0, perCpuPerSecond: 100 })
    const samples: { ruleSlot: number | null; networkLength: number }[] = []
    const stop = shield.onSamples((batch) => samples.push(...batch))
    await verdictOf({ ...clean, destinationPort: 80 })
    await verdictOf(clean)
    await vi.waitUntil(() => samples.length > 0)
    stop()
    await shield.setSampling({ passOneIn: 0, perCpuPerSecond: 0 })
    expect(samples).toMatchObject([{ ruleSlot: 1, networkLength: 60, hasPorts: true }])
  })

  test('rules outlive the process, and a long list is taken away with its generation', async () => {
    const list = Array.from({ length: 5_000 }, (_, n) => parseAddress(`11.${n >> 8}.${n & 255}.9`)!)
    const lists: NamedLists = new Map([['bad', list]])
    const { rules } = checkRules('a: drop ip from @bad', lists, null)
    await subject.shield.writeRules(0, compileRules(rules, lists), [3])
    await subject.shield.activateRules({ active: 0, fallback: 0, untilMs: null })
    await subject.reopen()
    await subject.shield.setStages({ anomalies: 'off' })
    const listed = { ...clean, source: parseAddress('11.19.135.9')!.bytes }
    expect([await verdictOf(listed), await verdictOf(clean)]).toEqual(['drop', 'pass'])
    await write('a: drop ip from 11.0.0.0/24')
    expect(await verdictOf(listed)).toBe('pass')
    expect(await verdictOf({ ...clean, source: parseAddress('11.0.0.9')!.bytes })).toBe('drop')
  })
})
