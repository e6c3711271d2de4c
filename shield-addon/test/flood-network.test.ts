// Floods on a real link: the source is held, its neighbours lose nothing, and it is served again soon.
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createNamespacePair, whyNoNamespaces } from '../../test/network/namespace.ts'
import type { NamespacePair } from '../../test/network/namespace.ts'
import { openTestShield, whyNoKernelTests } from './test-shield.ts'
import type { TestShield } from './test-shield.ts'

/** At the lowest priority: what else is tested at the time must not starve. */
const sendFlood = [
  'nice',
  '-n',
  '19',
  join(import.meta.dirname, '../../shield-bpf/build/send-flood'),
]
const synBudget = 200

const reason = (await whyNoKernelTests()) ?? whyNoNamespaces()

describe.skipIf(reason !== null)('a flood', () => {
  let attacker: NamespacePair
  let neighbour: NamespacePair
  let subject: TestShield
  let server: Server
  let port: number
  beforeAll(async () => {
    attacker = createNamespacePair({ name: 'flood' })
    neighbour = createNamespacePair({ name: 'beside' })
    subject = await openTestShield('floodnet')
    await subject.shield.setBudgets({ syn: synBudget })
    await subject.shield.setStages({ flood: 'enforce', anomalies: 'off' })
    for (const pair of [attacker, neighbour]) await subject.shield.attach(pair.hostInterface)
    server = createServer((socket) => void socket.end()).listen(0, '0.0.0.0')
    await once(server, 'listening')
    port = (server.address() as AddressInfo).port
  })
  afterAll(async () => {
    server.close()
    await subject.remove()
    attacker.close()
    neighbour.close()
  })

  const connectFrom = (pair: NamespacePair) =>
    pair.run(['timeout', '2.5', 'bash', '-c', `exec 3<>/dev/tcp/${pair.hostAddress}/${port}`])

  /** Resolves to how often the neighbour could connect and could not while the flood ran. */
  async function floodFrom(firstSource: string, sources: number, packets: number) {
    const to = [firstSource, String(sources), attacker.hostAddress, String(port)]
    const progress = { isOver: false }
    const flood = attacker
      .run([...sendFlood, attacker.clientInterface, String(packets), ...to])
      .finally(() => (progress.isOver = true))
    const outcomes = { connected: 0, failed: 0 }
    do {
      await connectFrom(neighbour).then(
        () => outcomes.connected++,
        () => outcomes.failed++,
      )
    } while (!progress.isOver)
    await flood
    return outcomes
  }

  test('from one source is held to the budget, and the source is served again', async () => {
    const before = await subject.shield.counters()
    const started = performance.now()
    const outcomes = await floodFrom(attacker.clientAddress, 1, 300_000)
    const seconds = (performance.now() - started) / 1000
    const after = await subject.shield.counters()
    const limited = after.byReason['flood_syn']! - before.byReason['flood_syn']!
    expect(outcomes.failed).toBe(0)
    expect(outcomes.connected).toBeGreaterThan(0)
    expect(300_000 - limited).toBeLessThanOrEqual(synBudget * (1 + seconds))
    await connectFrom(attacker)
  })

  test('from a million forged sources takes nothing from anybody', async () => {
    const before = await subject.shield.counters()
    const outcomes = await floodFrom('11.0.0.0', 1_000_000, 1_000_000)
    const after = await subject.shield.counters()
    expect(outcomes.failed).toBe(0)
    expect(after.passed - before.passed).toBeGreaterThanOrEqual(1_000_000)
    expect(after.limited).toBe(before.limited)
  })

  test('among forged sources hides no single one that floods', async () => {
    const before = await subject.shield.counters()
    const [forged] = await Promise.all([
      floodFrom('11.0.0.0', 300_000, 300_000),
      attacker.run([
        ...sendFlood,
        attacker.clientInterface,
        '100000',
        '12.0.0.1',
        '1',
        attacker.hostAddress,
        String(port),
      ]),
    ])
    const after = await subject.shield.counters()
    expect(forged.failed).toBe(0)
    expect(after.limited - before.limited).toBeGreaterThan(90_000)
    expect(after.limited - before.limited).toBeLessThan(100_000)
  })
})
