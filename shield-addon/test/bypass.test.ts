// From a blocked source every shape of the bypass table is dropped: by test run, packet by packet.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bypassTable } from '../../shield-bpf/test/bypass-table.fixture.ts'
import { addressBytes } from '../../shield-bpf/test/packets.ts'
import { openTestShield, whyNoKernelTests } from './test-shield.ts'
import type { TestShield } from './test-shield.ts'

const hosts = {
  4: { blocked: '198.51.100.66', neighbour: '198.51.101.66', destination: '203.0.113.1' },
  6: {
    blocked: '2001:db8:0:66::66',
    neighbour: '2001:db9:0:67::66',
    destination: '2001:db8:1::1',
  },
}

const reason = await whyNoKernelTests()

describe.skipIf(reason !== null)('the bypass table', () => {
  let subject: TestShield
  beforeAll(async () => {
    subject = await openTestShield('bypass')
  })
  afterAll(() => subject.remove())

  const blocks = [
    { name: 'IPv4 address', family: 4, prefix: 128, reason: 'deny_address' },
    { name: 'IPv4 /24', family: 4, prefix: 96 + 24, reason: 'deny_range' },
    { name: 'IPv4 /28', family: 4, prefix: 96 + 28, reason: 'deny_range' },
    { name: 'IPv6 address', family: 6, prefix: 128, reason: 'deny_address' },
    { name: 'IPv6 /64', family: 6, prefix: 64, reason: 'deny_subnet' },
    { name: 'IPv6 /48', family: 6, prefix: 48, reason: 'deny_range' },
  ] as const

  for (const block of blocks) {
    const { blocked, neighbour, destination } = hosts[block.family]
    const cases = bypassTable.filter((shape) => shape.family === block.family)
    describe(`with the ${block.name} blocked`, () => {
      const entry = { address: addressBytes(blocked), prefix: block.prefix, expiresMs: null }
      beforeAll(() => subject.shield.block([entry]))
      afterAll(() => subject.shield.unblock([entry]))

      test.each(cases)('$name is dropped', async ({ frame }) => {
        const { shield } = subject
        const before = await shield.counters()
        const run = await shield.testRun(frame(blocked, destination))
        const after = await shield.counters()
        expect(run.verdict).toBe('drop')
        expect(after.byReason[block.reason]).toBe(before.byReason[block.reason]! + 1)
        expect(after.dropped).toBe(before.dropped + 1)
      })

      test.each(cases)('$name of a neighbour passes', async ({ frame }) => {
        const run = await subject.shield.testRun(frame(neighbour, destination))
        expect(run.verdict).toBe('pass')
      })
    })
  }

  test.each(bypassTable)('$name passes when nobody is blocked', async ({ family, frame }) => {
    const { blocked, destination } = hosts[family]
    const run = await subject.shield.testRun(frame(blocked, destination))
    expect(run.verdict).toBe('pass')
  })
})
