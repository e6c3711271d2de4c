// The gateway's client and the shield's daemon on a real socket: they find each other, agree, and come back.
import type { Decision } from '../shield-addon/protocol/index.ts'
import { addressToHex, parseAddress } from '../shield-addon/protocol/index.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createShieldClient, type ShieldClient } from '../gateway/src/shield/client.ts'
import { createTestDaemon, type TestDaemon } from '../shield-addon/test/start-daemon.ts'

let daemon: TestDaemon
let client: ShieldClient | undefined
let kernelBound: Decision[]
let adopted: { upserts: string[]; removed: string[] }[]

beforeEach(() => {
  daemon = createTestDaemon()
  kernelBound = []
  adopted = []
})

afterEach(async () => {
  await client?.close()
  await daemon.remove()
})

function startClient(): ShieldClient {
  client = createShieldClient({
    socketPath: daemon.config.socketPath,
    kernelBound: () => kernelBound,
    adopt: async (upserts, removed) => {
      adopted.push({ upserts: upserts.map(({ value }) => value), removed: [...removed] })
    },
    log: { info: () => undefined, warn: () => undefined },
    random: () => 0,
  })
  return client
}

function ban(id: string, value: string): Decision {
  return {
    id,
    type: 'ban',
    scope: 'ip',
    value,
    origin: 'gateway',
    scenario: 'key_guessing',
    evidence: [{ at: 1, text: '401' }],
    created: 1_000_000,
    expires: 9_000_000,
    enforced_at: 'l7',
    hits: 0,
  }
}

const held = () => [...daemon.kernel.denied.values()].map(({ address }) => addressToHex(address))
const hexOf = (text: string) => addressToHex(parseAddress(text)!.bytes)
const until = (state: ShieldClient['state']) => vi.waitUntil(() => client?.state === state)

test('without a daemon it is absent, and says so to who asks', async () => {
  const alone = startClient()
  expect(alone.state).toBe('absent')
  expect(alone.isAttachedAddress(hexOf('198.18.0.1'))).toBe(false)
  await expect(alone.status()).rejects.toMatchObject({ code: 'shield_unavailable', status: 503 })
  await expect(alone.block(ban('a', '192.0.2.1'))).rejects.toMatchObject({
    code: 'shield_unavailable',
  })
})

test('a daemon that starts later gets the decisions that wait for it', async () => {
  kernelBound = [ban('a', '192.0.2.1'), ban('b', '192.0.2.2')]
  startClient()
  await daemon.start()
  await until('enforcing')
  await vi.waitUntil(() => held().length === 2)
  expect(held()).toEqual([hexOf('192.0.2.1'), hexOf('192.0.2.2')])
  expect(client?.isAttachedAddress(hexOf('198.18.0.1'))).toBe(true)
  expect(client?.isAttachedAddress(hexOf('198.18.0.2'))).toBe(false)
})

test('a block is in the kernel when it resolves, and a refusal names its entry', async () => {
  await daemon.start()
  const linked = startClient()
  await until('enforcing')
  const record = await linked.block(ban('a', '192.0.2.1'))
  expect(record).toMatchObject({ id: 'a', enforced_at: 'kernel' })
  expect(held()).toEqual([hexOf('192.0.2.1')])
  await expect(linked.block(ban('b', '198.18.0.254'))).rejects.toMatchObject({
    code: 'protected_target',
    message: expect.stringContaining('the default gateway of eth9'),
  })
})

test("it takes the daemon's own decisions in, when it connects and as they come and go", async () => {
  await daemon.start()
  const admin = await daemon.client()
  await admin.ask('block', { target: '192.0.2.1', ttl_ms: null, reason: '' })
  startClient()
  await vi.waitUntil(() => adopted.length === 1)
  await admin.ask('block', { target: '192.0.2.2', ttl_ms: null, reason: '' })
  const { removed } = await admin.ask('unblock', { target: '192.0.2.1' })
  await vi.waitUntil(() => adopted.length === 3)
  expect(adopted).toEqual([
    { upserts: ['192.0.2.1'], removed: [] },
    { upserts: ['192.0.2.2'], removed: [] },
    { upserts: [], removed: [removed[0]?.id] },
  ])
})

test('after a restart of the daemon it is back, and hears what was lifted meanwhile', async () => {
  await daemon.start()
  const linked = startClient()
  await until('enforcing')
  kernelBound = [ban('a', '192.0.2.1'), ban('b', '192.0.2.2')]
  for (const decision of kernelBound) await linked.block(decision)
  await daemon.stop()
  await until('absent')

  // Lifted by the gateway while no daemon ran.
  kernelBound = kernelBound.filter(({ id }) => id !== 'a')
  await linked.remove('a')
  await daemon.start()
  await until('enforcing')
  await vi.waitUntil(() => held().length === 1)
  expect(held()).toEqual([hexOf('192.0.2.2')])

  // Lifted at the daemon while the gateway was not connected.
  const admin = await daemon.client()
  await linked.close()
  await admin.ask('unblock', { target: '192.0.2.2' })
  adopted = []
  startClient()
  await vi.waitUntil(() => adopted.length === 1)
  expect(adopted).toEqual([{ upserts: [], removed: ['b'] }])
  expect(held()).toEqual([])
})

test('the kernel samples only while somebody hears', async () => {
  await daemon.start()
  const linked = startClient()
  await until('enforcing')
  expect(daemon.kernel.sampling.perCpuPerSecond).toBe(0)
  const stop = linked.onEvent(() => undefined)
  await vi.waitUntil(() => daemon.kernel.sampling.perCpuPerSecond > 0)
  stop()
  await vi.waitUntil(() => daemon.kernel.sampling.perCpuPerSecond === 0)
})

test('an interface that goes away makes it detached at once', async () => {
  await daemon.start()
  startClient()
  await until('enforcing')
  daemon.kernel.present.clear()
  daemon.kernel.attached.clear()
  await until('detached')
  expect(client?.isAttachedAddress(hexOf('198.18.0.1'))).toBe(false)
})
