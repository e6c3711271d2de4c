// Each packet of the table gets its verdict and is counted under its reason, and nothing else is.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Counters } from '../lib/index.ts'
import { clearSetup, packetCases } from './packet-cases.fixture.ts'
import { openTestShield, whyNoKernelTests } from './test-shield.ts'
import type { TestShield } from './test-shield.ts'

/** The names whose count went up, with by how much. */
function growth(before: Record<string, number>, after: Record<string, number>) {
  return Object.fromEntries(
    Object.entries(after)
      .map(([name, count]) => [name, count - before[name]!] as const)
      .filter(([, more]) => more !== 0),
  )
}

const total = (counters: Counters) => counters.passed + counters.dropped + counters.limited

const reason = await whyNoKernelTests()

describe.skipIf(reason !== null)('the packet path', () => {
  let subject: TestShield
  beforeAll(async () => {
    subject = await openTestShield('packets')
  })
  afterAll(() => subject.remove())
  beforeEach(() => clearSetup(subject.shield))

  test.each(packetCases)('$name: $verdict as $reason', async (row) => {
    const { shield } = subject
    await row.setup(shield)
    const before = await shield.counters()
    const run = await shield.testRun(row.packet)
    const after = await shield.counters()
    expect(run.verdict).toBe(row.verdict)
    expect(growth(before.byReason, after.byReason)).toEqual({ [row.reason]: 1 })
    expect(total(after)).toBe(total(before) + 1)
    if (row.anomalies !== undefined) {
      const expected = Object.fromEntries(row.anomalies.map((kind) => [kind, 1]))
      expect(growth(before.anomalies, after.anomalies)).toEqual(expected)
    }
  })

  test.each([
    [60, '64'],
    [64, '64'],
    [65, '128'],
    [256, '256'],
    [257, '512'],
    [1024, '1024'],
    [1518, '1518'],
    [1519, 'longer'],
  ])('counts a frame of %i bytes as one of up to %s', async (length, name) => {
    const { shield } = subject
    const { packet } = packetCases.find((row) => row.name === 'a clean packet')!
    const before = await shield.counters()
    await shield.testRun(Buffer.concat([packet, Buffer.alloc(length - packet.length)]))
    const after = await shield.counters()
    expect(growth(before.byLength, after.byLength)).toEqual({ [name]: 1 })
  })

  test('counts by protocol and family', async () => {
    const { shield } = subject
    const before = await shield.counters()
    const clean = packetCases.find((row) => row.name === 'a clean packet')!
    await shield.testRun(clean.packet, { repeat: 5 })
    const after = await shield.counters()
    expect(after.byProtocol['tcp']!.pass).toBe(before.byProtocol['tcp']!.pass + 5)
    expect(after.byFamily['ipv4']!.pass).toBe(before.byFamily['ipv4']!.pass + 5)
  })
})
