// The loop over real packets: who guesses keys is dropped in the kernel, a neighbour never notices, the ban ends by itself.
import { existsSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { join, resolve } from 'node:path'
import type { Decision, SampledPacket } from '@portcullis/shield-addon/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createNamespacePair, type NamespacePair } from './network/namespace.ts'
import { startClient } from './process/client.ts'
import { startPortcullis, type Portcullis } from './process/portcullis.ts'
import { demoInstallation, demoKey } from './process/installation.ts'

const isRoot = process.getuid?.() === 0
const isBuilt = existsSync(resolve(import.meta.dirname, '../shield-addon/build/shield.node'))
const missing = [isRoot ? '' : 'root', isBuilt ? '' : 'the built shield'].filter(
  (word) => word !== '',
)
if (missing.length > 0)
  console.log(`skipped: the loop over real packets needs ${missing.join(' and ')}`)

const failures = 5
const banMs = 5_000

describe.skipIf(missing.length > 0)('a client that guesses keys', () => {
  let attacker: NamespacePair
  let neighbour: NamespacePair
  let portcullis: Portcullis

  beforeAll(async () => {
    attacker = await createNamespacePair({ name: 'loop-a' })
    neighbour = await createNamespacePair({ name: 'loop-n' })
    portcullis = await startPortcullis({
      command: 'up',
      declared: `${demoInstallation}
detection:
  scenarios:
    key_guessing: { mode: enforce, failures: ${failures}, window: 60s, ban: ${banMs}ms, escalation: 1, cap: ${banMs}ms }
`,
      env: {
        PORTCULLIS_SHIELD_INTERFACES: `${attacker.hostInterface},${neighbour.hostInterface}`,
      },
    })
  })

  afterAll(async () => {
    await portcullis?.command('shield', 'panic').catch(() => undefined)
    await portcullis?.stop()
    await attacker?.close()
    await neighbour?.close()
  })

  test('meets a shield that goes before the flooded workers', () => {
    const pid = Number(readFileSync(join(portcullis.dataDir, 'shield.pid'), 'utf8'))
    expect(getPriority(pid)).toBeLessThan(getPriority())
  })

  test('is dropped in the kernel while its neighbour is served, and heard again after the ban', async () => {
    const drop = firstDrop(portcullis, attacker.clientAddress)
    // Who is not dropped gets an answer, however late on a busy machine.
    const good = startClient(neighbour, portcullis.port, demoKey, {
      everyMs: 5,
      patienceMs: 30_000,
    })
    const bad = startClient(attacker, portcullis.port, 'guess', { everyMs: 1, patienceMs: 200 })
    try {
      const packet = await drop
      expect(packet.reason).toMatch(/deny|block/)

      const { decisions } = JSON.parse(await portcullis.command('shield', 'list', '--json')) as {
        decisions: Decision[]
      }
      expect(decisions).toMatchObject([
        {
          value: attacker.clientAddress,
          type: 'ban',
          origin: 'gateway',
          scenario: 'key_guessing',
          enforced_at: 'kernel',
        },
      ])
      expect(decisions[0]?.evidence.length).toBeGreaterThanOrEqual(1)

      const answered = bad.calls.filter(({ status }) => status === 401).length
      expect(answered).toBeGreaterThanOrEqual(failures)
      expect(answered).toBeLessThan(failures + 50)

      // The ban's end: a 401 that ended later than the last try without an answer.
      await bad.until(({ status, at }) => status === 401 && at > packet.time)
      const silence = bad.calls.filter(({ status }) => status === 0)
      expect(silence.length).toBeGreaterThan(0)
      const { expires, created } = decisions[0] as Decision
      expect((expires ?? 0) - created).toBe(banMs)

      expect(good.calls.length).toBeGreaterThan(20)
      expect(good.calls.filter(({ status }) => status !== 200)).toEqual([])
    } finally {
      await Promise.all([good.stop(), bad.stop()])
    }
  })
})

/** The first sampled packet of this source that the kernel dropped. */
async function firstDrop({ admin }: Portcullis, source: string): Promise<SampledPacket> {
  const stop = new AbortController()
  for await (const event of admin.events('/api/v1/shield/packets', stop.signal)) {
    const packet = event as SampledPacket
    if (packet.verdict === 'drop' && packet.source === source) return packet
  }
  throw new Error('the stream of packets ended')
}
