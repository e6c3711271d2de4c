// The table of packets again, as frames on a real link: what the test run says is what happens.
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { createNamespacePair, whyNoNamespaces } from '../../test/network/namespace.ts'
import type { NamespacePair } from '../../test/network/namespace.ts'
import { clearSetup, packetCases } from './packet-cases.fixture.ts'
import { openTestShield, whyNoKernelTests } from './test-shield.ts'
import type { TestShield } from './test-shield.ts'

const sendFrames = join(import.meta.dirname, '../../shield-bpf/build/send-frames')

const reason = (await whyNoKernelTests()) ?? whyNoNamespaces()

describe.skipIf(reason !== null)('on a link', () => {
  let network: NamespacePair
  let subject: TestShield
  beforeAll(async () => {
    network = createNamespacePair({ name: 'packets' })
    subject = await openTestShield('packetsnet')
    await subject.shield.attach(network.hostInterface)
  })
  afterAll(async () => {
    await subject.remove()
    network.close()
  })
  beforeEach(() => clearSetup(subject.shield))

  // Hosts also speak of themselves (neighbour discovery), so counts may grow by more than one.
  test.each(packetCases)('$name: $verdict as $reason', async (row) => {
    const { shield } = subject
    await row.setup(shield)
    const before = await shield.counters()
    await network.run([sendFrames, network.clientInterface], {
      input: `${row.packet.toString('hex')}\n`,
    })
    await vi.waitUntil(async () => {
      const { byReason } = await shield.counters()
      return byReason[row.reason]! > before.byReason[row.reason]!
    })
    const after = await shield.counters()
    expect(after.dropped - before.dropped).toBe(row.verdict === 'drop' ? 1 : 0)
    for (const kind of row.anomalies ?? []) {
      expect(after.anomalies[kind]).toBe(before.anomalies[kind]! + 1)
    }
  })
})
