// The daemon on its real socket over a fake kernel: verbs, refusals, restart, events.
import {
  appendFileSync,
  linkSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { addressToHex, parseAddress, type Decision } from '../protocol/index.ts'
import { createTestDaemon, type TestClient, type TestDaemon } from '../test/start-daemon.ts'

let daemon: TestDaemon
let client: TestClient

beforeEach(async () => {
  daemon = createTestDaemon()
})

afterEach(async () => {
  await daemon.remove()
})

async function start(): Promise<void> {
  await daemon.start()
  client = await daemon.client()
}

const block = (target: string, ttlMs: number | null = null, reason = '') =>
  client.ask('block', { target, ttl_ms: ttlMs, reason })

async function values(): Promise<string[]> {
  const { decisions } = await client.ask('list', { after: null })
  return decisions.map(({ value }) => value)
}

const deniedInKernel = () =>
  [...daemon.kernel.denied.values()].map(
    ({ address, prefix }) => `${addressToHex(address)}/${prefix}`,
  )

const hexOf = (text: string) => addressToHex(parseAddress(text)!.bytes)

function gatewayDecision(change: Partial<Decision> = {}): Decision {
  return {
    id: 'dec_1',
    type: 'ban',
    scope: 'ip',
    value: '192.0.2.66',
    origin: 'gateway',
    scenario: 'key_guessing',
    evidence: [{ at: 999_000, text: '401 on POST /v1/chat/completions' }],
    created: 1_000_000,
    expires: 1_600_000,
    enforced_at: 'l7',
    hits: 0,
    ...change,
  }
}

describe('block', () => {
  beforeEach(start)

  it('writes the kernel, and the list explains it', async () => {
    await block('192.0.2.1', 60_000, 'noisy')
    await block('2001:db8:1:2::99/64')
    expect(deniedInKernel()).toEqual([`${hexOf('192.0.2.1')}/128`, `${hexOf('2001:db8:1:2::')}/64`])
    const { decisions } = await client.ask('list', { after: null })
    expect(decisions).toMatchObject([
      {
        value: '192.0.2.1',
        type: 'ban',
        scope: 'ip',
        origin: 'admin',
        scenario: 'manual',
        evidence: [{ at: 1_000_000, text: 'noisy' }],
        created: 1_000_000,
        expires: 1_060_000,
        enforced_at: 'kernel',
        hits: 0,
      },
      { value: '2001:db8:1:2::/64', scope: 'range', expires: null, evidence: [] },
    ])
  })

  it.each([
    ['127.0.0.1', 'protected_target', '127.0.0.0/8'],
    ['::ffff:198.18.0.1', 'protected_target', 'an address of this machine, on eth9'],
    ['198.18.0.254', 'protected_target', 'the default gateway of eth9'],
    ['10.9.3.4', 'protected_target', 'a trusted proxy'],
    ['203.0.113.22', 'protected_target', 'the client of an SSH session'],
    ['nonsense', 'invalid_target', '"nonsense" is neither'],
    ['192.0.0.0/7', 'unsupported_prefix', '192.0.0.0/7 can not be blocked'],
    ['2000::/3', 'unsupported_prefix', 'less than 8 bits'],
  ])('refuses %s with %s and names what it is about', async (target, code, words) => {
    await expect(block(target)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words),
    })
    expect(daemon.kernel.denied.size).toBe(0)
    expect(await values()).toEqual([])
  })

  it('takes the new end when the same address is blocked again', async () => {
    await block('192.0.2.1')
    await block('192.0.2.1', 2_000)
    expect(await values()).toEqual(['192.0.2.1'])
    expect([...daemon.kernel.denied.values()]).toMatchObject([{ expiresMs: 1_002_000 }])
  })

  it('ends by itself: out of the list at once, out of the kernel soon', async () => {
    await block('192.0.2.1', 2_000)
    daemon.nowMs += 2_000
    expect(await values()).toEqual([])
    await vi.waitUntil(() => daemon.kernel.denied.size === 0)
    expect((await client.ask('status', {})).capacity.used).toBe(0)
  })
})

it('says that the table is full, and takes the block once there is room', async () => {
  daemon.settings = { capacity: { addresses: 2 } }
  await start()
  await block('192.0.2.1')
  await block('192.0.2.2')
  await expect(block('192.0.2.3')).rejects.toMatchObject({
    code: 'table_full',
    message: expect.stringContaining('full: it holds 2 entries'),
  })
  expect(await values()).toEqual(['192.0.2.1', '192.0.2.2'])
  await client.ask('unblock', { target: '192.0.2.1' })
  await block('192.0.2.3')
  expect(await values()).toEqual(['192.0.2.2', '192.0.2.3'])
})

it('imports what fits and is allowed, and names the rest', async () => {
  daemon.settings = { capacity: { addresses: 2 } }
  await start()
  const asked = ['192.0.2.1', '127.0.0.1', '0.0.0.0/0', '192.0.2.2', '192.0.2.3', 'nonsense']
  const { imported, refused } = await client.ask('import', {
    values: asked,
    ttl_ms: null,
    reason: 'list',
  })
  expect(imported).toBe(2)
  expect(refused.map(({ value, code }) => [value, code])).toEqual([
    ['127.0.0.1', 'protected_target'],
    ['0.0.0.0/0', 'unsupported_prefix'],
    ['192.0.2.3', 'table_full'],
    ['nonsense', 'invalid_target'],
  ])
  expect(await values()).toEqual(['192.0.2.1', '192.0.2.2'])
})

describe('unblock', () => {
  beforeEach(start)

  it('lifts what is written in any form', async () => {
    await block('2001:db8::1')
    const { removed } = await client.ask('unblock', { target: '2001:DB8:0::1' })
    expect(removed).toMatchObject([{ value: '2001:db8::1' }])
    expect(daemon.kernel.denied.size).toBe(0)
  })

  it('names the /64 that covers an address which is not blocked itself', async () => {
    await block('2001:db8:1::/64')
    await expect(client.ask('unblock', { target: '2001:db8:1::5' })).rejects.toMatchObject({
      code: 'not_blocked',
      message: '2001:db8:1::5 is not blocked. The block of 2001:db8:1::/64 covers it.',
    })
  })
})

describe('allow', () => {
  beforeEach(start)
  const allow = (target: string, remove = false) =>
    client.ask('allow', { target, remove, ttl_ms: null, reason: '' })

  it('lifts the blocks inside, refuses new ones, and can be taken away', async () => {
    await block('192.0.2.1')
    await block('198.51.100.1')
    const { lifted } = await allow('192.0.2.0/24')
    expect(lifted.map(({ value }) => value)).toEqual(['192.0.2.1'])
    expect(daemon.kernel.neverBlock).toContainEqual({
      address: parseAddress('192.0.2.0')!.bytes,
      prefix: 120,
    })
    await expect(block('192.0.2.1')).rejects.toMatchObject({
      code: 'protected_target',
      message: expect.stringContaining('192.0.2.0/24: allowed by an administrator'),
    })
    await allow('192.0.2.0/24', true)
    await block('192.0.2.1')
    expect(await values()).toEqual(['198.51.100.1', '192.0.2.1'])
  })

  it('says so when there is nothing to take away', async () => {
    await expect(allow('192.0.2.0/24', true)).rejects.toMatchObject({ code: 'not_allowed' })
  })
})

describe('a restart', () => {
  it('keeps decisions, their reasons and their ends, and adopts the kernel', async () => {
    await start()
    await block('192.0.2.1', 60_000, 'noisy')
    await block('192.0.2.2', 1_000)
    await client.ask('block', { decision: gatewayDecision() })
    await daemon.stop()
    daemon.nowMs += 5_000
    await start()
    const { decisions } = await client.ask('list', { after: null })
    expect(decisions).toMatchObject([
      { value: '192.0.2.1', evidence: [{ text: 'noisy' }], expires: 1_060_000 },
      { id: 'dec_1', value: '192.0.2.66', scenario: 'key_guessing' },
    ])
    expect(daemon.kernel.denied.size).toBe(2)
    expect((await client.ask('status', {})).adopted).toBe(true)
  })

  it('writes what the kernel lost, as after a reboot', async () => {
    await start()
    await block('192.0.2.1')
    await daemon.stop()
    daemon.kernel.denied.clear()
    await start()
    expect(deniedInKernel()).toEqual([`${hexOf('192.0.2.1')}/128`])
  })

  it('explains blocks that no journal knows', async () => {
    const address = parseAddress('192.0.2.9')!.bytes
    await daemon.kernel.open(10).block([{ address, prefix: 128, expiresMs: 2_000_000 }])
    await start()
    const { decisions } = await client.ask('list', { after: null })
    expect(decisions).toMatchObject([
      { value: '192.0.2.9', origin: 'shield', scenario: 'adopted', expires: 2_000_000 },
    ])
  })

  it('survives a torn last line and an unreadable one', async () => {
    await start()
    await block('192.0.2.1')
    await block('192.0.2.2')
    await daemon.stop()
    const path = daemon.config.journalPath
    writeFileSync(path, `garbage\n${readFileSync(path, 'utf8')}`)
    appendFileSync(path, '{"op":"put","owner":"shield","decis')
    await start()
    expect(await values()).toEqual(['192.0.2.1', '192.0.2.2'])
    expect(daemon.logged).toContainEqual(expect.objectContaining({ unreadable: 1, known: 2 }))
  })
})

describe('decisions of the gateway', () => {
  beforeEach(start)

  it('are enforced under their own ids, with the longest end of the value', async () => {
    const { decision } = await client.ask('block', { decision: gatewayDecision() })
    expect(decision).toMatchObject({ id: 'dec_1', enforced_at: 'kernel' })
    await block('192.0.2.66', 1_000)
    expect([...daemon.kernel.denied.values()]).toMatchObject([{ expiresMs: 1_600_000 }])
    await client.ask('unblock', { id: 'dec_1' })
    expect([...daemon.kernel.denied.values()]).toMatchObject([{ expiresMs: 1_001_000 }])
  })

  it('that were lifted here do not come back by sync', async () => {
    await client.ask('block', { decision: gatewayDecision() })
    await client.ask('unblock', { target: '192.0.2.66' })
    const other = gatewayDecision({ id: 'dec_2', value: '192.0.2.67' })
    const answer = await client.ask('sync', { decisions: [gatewayDecision(), other], removed: [] })
    expect(answer).toEqual({ removed: ['dec_1'], refused: [] })
    expect(await values()).toEqual(['192.0.2.67'])
  })

  it('that the gateway lifted while it was away are lifted here, also after a restart', async () => {
    await client.ask('sync', { decisions: [gatewayDecision()], removed: [] })
    await client.ask('sync', { decisions: [], removed: ['dec_1', 'dec_9'] })
    expect(await values()).toEqual([])
    await daemon.stop()
    await start()
    const late = gatewayDecision({ id: 'dec_9' })
    const answer = await client.ask('sync', { decisions: [late], removed: [] })
    expect(answer.removed).toEqual(['dec_9'])
    expect(daemon.kernel.denied.size).toBe(0)
  })

  it('are refused by name where never-block or the tables forbid them', async () => {
    const { refused } = await client.ask('sync', {
      decisions: [
        gatewayDecision({ value: '198.18.0.254' }),
        gatewayDecision({ id: 'dec_2', value: '192.0.0.0/7', scope: 'range' }),
        gatewayDecision({ id: 'dec_3', type: 'throttle' }),
        gatewayDecision({ id: 'dec_4', expires: 999_999 }),
      ],
      removed: [],
    })
    expect(refused.map(({ code }) => code)).toEqual([
      'protected_target',
      'unsupported_prefix',
      'invalid_request',
      'invalid_request',
    ])
  })
})

describe('list', () => {
  it('pages in the order of creation while decisions come and go', async () => {
    await start()
    await client.ask('import', {
      values: Array.from({ length: 12 }, (_, index) => `192.0.2.${index + 1}`),
      ttl_ms: null,
      reason: '',
    })
    const first = await client.ask('list', { after: null, limit: 5 })
    await client.ask('unblock', { target: '192.0.2.7' })
    const second = await client.ask('list', { after: first.next, limit: 5 })
    const third = await client.ask('list', { after: second.next, limit: 5 })
    const last = await client.ask('list', { after: third.next, limit: 5 })
    const seen = [first, second, third].flatMap(({ decisions }) => decisions)
    expect(seen.map(({ value }) => value)).toEqual(
      [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12].map((end) => `192.0.2.${end}`),
    )
    expect(last).toEqual({ decisions: [], next: null })
    const other = await daemon.client()
    const again = await other.ask('list', { after: first.next, limit: 2 })
    expect(again.decisions.map(({ value }) => value)).toEqual(['192.0.2.6', '192.0.2.8'])
  })

  it('carries the hits that the kernel counted', async () => {
    await start()
    await block('192.0.2.1')
    for (const entry of daemon.kernel.denied.values()) entry.hits = 41
    expect((await client.ask('list', { after: null })).decisions).toMatchObject([{ hits: 41 }])
  })
})

describe('events', () => {
  beforeEach(start)

  it('tell every change of decisions, whoever made it', async () => {
    await client.ask('events', { samples: false, decisions: true })
    const other = await daemon.client()
    await other.ask('block', { target: '192.0.2.1', ttl_ms: 500, reason: '' })
    daemon.nowMs += 500
    await vi.waitUntil(() => client.events.length === 2)
    expect(client.events).toMatchObject([
      { event: 'decisions', upserts: [{ value: '192.0.2.1' }], removed: [] },
      { event: 'decisions', upserts: [], removed: [{ value: '192.0.2.1' }] },
    ])
  })

  it('turn the sampling of the kernel on only while somebody watches', async () => {
    expect(daemon.kernel.sampling.perCpuPerSecond).toBe(0)
    const watcher = await daemon.client()
    await watcher.ask('events', { samples: true, decisions: false })
    expect(daemon.kernel.sampling).toMatchObject({ passOneIn: 1 })
    daemon.kernel.emit([
      {
        timeMs: 1_000_000.5,
        verdict: 'drop',
        reason: 'deny_address',
        interface: 9,
        length: 74,
        packet: Uint8Array.of(1, 2, 3),
        family: 4,
        source: parseAddress('192.0.2.1')!.bytes,
        destination: parseAddress('198.18.0.1')!.bytes,
        sourcePort: 4_711,
        destinationPort: 8_080,
        protocol: 6,
        tcpFlags: 0x12,
        hasPorts: true,
        networkLength: 60,
        ruleSlot: null,
        ttl: 63,
      },
    ])
    await vi.waitUntil(() => watcher.events.length === 1)
    expect(watcher.events[0]).toEqual({
      event: 'samples',
      samples: [
        {
          time: 1_000_000.5,
          verdict: 'drop',
          reason: 'deny_address',
          interface: 'eth9',
          source: '192.0.2.1',
          destination: '198.18.0.1',
          source_port: 4_711,
          destination_port: 8_080,
          protocol: 'tcp',
          tcp_flags: ['syn', 'ack'],
          ttl: 63,
          length: 74,
          bytes: 'AQID',
        },
      ],
    })
    expect(client.events).toEqual([])
    watcher.close()
    await vi.waitUntil(() => daemon.kernel.sampling.perCpuPerSecond === 0)
  })
})

describe('what is kept current', () => {
  beforeEach(start)

  it('a new default gateway is protected as soon as it is there', async () => {
    await block('198.18.0.253')
    await client.ask('unblock', { target: '198.18.0.253' })
    daemon.facts = {
      ...daemon.facts,
      gateways: [{ value: '198.18.0.253', interface: 'eth9' }],
    }
    await vi.waitUntil(async () =>
      (await client.ask('status', {})).never_block.some(({ value }) => value === '198.18.0.253'),
    )
    await expect(block('198.18.0.253')).rejects.toMatchObject({ code: 'protected_target' })
  })

  it('an interface that comes later is attached, and one that is gone is shown as such', async () => {
    await client.ask('events', { samples: false, decisions: true })
    daemon.kernel.present.delete('eth9')
    daemon.kernel.attached.clear()
    await vi.waitUntil(() => client.events.length === 1)
    expect((await client.ask('status', {})).interfaces).toEqual([
      {
        name: 'eth9',
        mode: 'none',
        level: 'none',
        addresses: ['198.18.0.1'],
        problem: 'There is no interface eth9.',
      },
    ])
    expect((await block('192.0.2.1')).decision.enforced_at).toBe('none')
    daemon.kernel.present.add('eth9')
    await vi.waitUntil(() => client.events.length === 3)
    expect(client.events[2]).toMatchObject({
      event: 'interfaces',
      interfaces: [{ name: 'eth9', mode: 'native' }],
    })
  })

  it('settings are read anew, and wrong ones change nothing', async () => {
    daemon.settings = { never_block: ['192.0.2.0/24'], protected_ports: [22] }
    await daemon.reload()
    expect(daemon.kernel.protectedPorts).toEqual([22])
    await expect(block('192.0.2.1')).rejects.toMatchObject({ code: 'protected_target' })
    daemon.settings = { never_block: ['192.0.2.999'] }
    await expect(daemon.reload()).rejects.toThrow('192.0.2.999')
    await expect(block('192.0.2.1')).rejects.toMatchObject({ code: 'protected_target' })
  })

  it('says that another capacity needs a restart, and reports the one in force', async () => {
    daemon.settings = { capacity: { addresses: 99 } }
    await daemon.reload()
    expect(daemon.logged).toContainEqual(
      expect.objectContaining({ setting: 'shield.capacity.addresses', wanted: 99 }),
    )
    expect((await client.ask('status', {})).capacity.addresses).not.toBe(99)
  })

  it('the heartbeat goes on', async () => {
    const before = daemon.kernel.heartbeats
    await vi.waitUntil(() => daemon.kernel.heartbeats > before + 2)
  })
})

describe('panic', () => {
  it('detaches, still answers, and refuses to block until a restart', async () => {
    await start()
    await block('192.0.2.1')
    expect(await client.ask('panic', {})).toEqual({ detached: ['eth9'] })
    expect(daemon.kernel.attached.size).toBe(0)
    expect(await client.ask('panic', {})).toEqual({ detached: [] })
    await expect(block('192.0.2.2')).rejects.toMatchObject({ code: 'shield_detached' })
    const { interfaces, counters } = await client.ask('status', {})
    expect(interfaces).toMatchObject([{ name: 'eth9', mode: 'none', problem: 'detached by panic' }])
    expect(counters.passed).toBe(7)
    await daemon.stop()
    await start()
    expect(deniedInKernel()).toEqual([`${hexOf('192.0.2.1')}/128`])
  })
})

it('gives its counts as they are, and as Prometheus text', async () => {
  await start()
  await block('192.0.2.1')
  expect(await client.ask('status', {})).toMatchObject({
    stages: { anomalies: 'monitor', deny: 'enforce' },
    counters: {
      passed: 7,
      dropped: 3,
      limited: 0,
      by_reason: { clean: 7, deny_address: 3 },
      anomalies: { land: 1 },
    },
    rules: {},
    capacity: { addresses: 1_000_000, used: 1 },
    samples_lost: 2,
  })
  const { text } = await client.ask('metrics', {})
  expect(text).toContain('\nportcullis_shield_packets_total{verdict="drop"} 3\n')
  expect(text).toContain('\nportcullis_shield_reasons_total{reason="deny_address"} 3\n')
  expect(text).toContain('\nportcullis_shield_bans 1\n')
})

describe('the socket', () => {
  it('has mode 0660 and is gone after the close', async () => {
    await start()
    const path = daemon.config.socketPath
    expect(statSync(path).mode & 0o777).toBe(0o660)
    await daemon.stop()
    expect(statSync(path, { throwIfNoEntry: false })).toBeUndefined()
  })

  it('of a live daemon is refused, before the kernel or the journal is touched', async () => {
    await start()
    await block('192.0.2.1')
    const journal = readFileSync(daemon.config.journalPath, 'utf8')
    const openShield = vi.fn()
    await expect(daemon.start({ openShield })).rejects.toMatchObject({
      code: 'socket_in_use',
      message: expect.stringContaining(daemon.config.socketPath),
    })
    expect(openShield).not.toHaveBeenCalled()
    expect(readFileSync(daemon.config.journalPath, 'utf8')).toBe(journal)
  })

  it('of a dead daemon is replaced', async () => {
    const path = daemon.config.socketPath
    const dead = createServer()
    await new Promise<void>((resolve) => dead.listen(path, resolve))
    const { _handle: handle } = dead as unknown as { _handle: { close(): void } }
    // A crash leaves the file behind; a close would take it away.
    linkSync(path, `${path}.left`)
    handle.close()
    renameSync(`${path}.left`, path)
    await start()
    expect(await values()).toEqual([])
  })

  it('with a path that the system would cut is refused with both figures', async () => {
    const long = `/tmp/${'x'.repeat(103)}`
    Object.defineProperty(daemon, 'config', { value: { ...daemon.config, socketPath: long } })
    await expect(daemon.start()).rejects.toThrow('has 108 bytes; the system takes at most 107')
  })

  it('tells a stranger why, and nothing else', async () => {
    const stranger = { pid: 1, uid: 65_534, gid: 65_534 }
    await daemon.start({ peerCredentials: () => stranger })
    const refused = await daemon.client()
    const answer = await refused.raw({ id: 1, verb: 'status', params: {} })
    expect(answer).toMatchObject({ id: null, error: { code: 'peer_refused' } })
  })

  it("takes the socket's group", async () => {
    const { gid } = statSync(daemon.directory)
    await daemon.start({ peerCredentials: () => ({ pid: 1, uid: 65_534, gid }) })
    client = await daemon.client()
    expect(await values()).toEqual([])
  })

  it.each([
    [{ id: 1, verb: 'dance', params: {} }, 'unknown_verb', '"dance" is no verb'],
    [{ id: 1, verb: 'block', params: { target: 7 } }, 'invalid_request', 'block is not valid'],
    [{ id: 1, verb: 'status', params: { more: 1 } }, 'invalid_request', 'more'],
    ['hello', 'invalid_request', 'A request is {id, verb, params}.'],
    [Uint8Array.of(0, 0, 0, 1, 0x7b), 'frame_not_json', 'no JSON'],
    [Uint8Array.of(0xff, 0xff, 0xff, 0xff), 'frame_too_large', '4294967295 bytes'],
  ])('answers %j with %s', async (value, code, words) => {
    await start()
    const answer = await client.raw(value)
    expect(answer['error']).toMatchObject({ code, message: expect.stringContaining(words) })
  })

  it('audits every verb with its peer', async () => {
    await start()
    await block('192.0.2.1')
    await expect(block('127.0.0.1')).rejects.toThrow('loopback')
    expect(daemon.logged).toContainEqual(
      expect.objectContaining({
        verb: 'block',
        target: '192.0.2.1',
        peer: { pid: 1, uid: 0, gid: 0 },
        msg: 'done',
      }),
    )
    expect(daemon.logged).toContainEqual(
      expect.objectContaining({ verb: 'block', target: '127.0.0.1', refusal: 'protected_target' }),
    )
  })
})

it('names the sources that send most, the most first, an IPv6 one by its /64', async () => {
  await start()
  const of = (text: string, prefix: 128 | 64, sent: number) => ({
    address: parseAddress(text)!.bytes,
    prefix,
    packets: sent,
    bytes: sent * 60,
    overBudget: 3,
    seenMs: 999_000,
  })
  daemon.kernel.heavy = [
    of('192.0.2.1', 128, 10),
    of('2001:db8:1:2::', 64, 30),
    of('192.0.2.2', 128, 20),
  ]
  const { sources } = await client.ask('top', { limit: 2 })
  expect(sources).toEqual([
    { value: '2001:db8:1:2::/64', packets: 30, bytes: 1800, over_budget: 3, seen: 999_000 },
    { value: '192.0.2.2', packets: 20, bytes: 1200, over_budget: 3, seen: 999_000 },
  ])
})
