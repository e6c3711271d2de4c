// From offences to decisions: what is banned, where it is enforced, what never-block and people prevent.
import {
  addressToHex,
  createNeverBlock,
  parseAddress,
  type Decision,
  type NeverBlockEntry,
} from '@portcullis/shield-addon/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DetectionSection } from '../contract/detection.ts'
import type { Offence } from '../contract/offence.ts'
import { createDetection, type Detection, type EnforcedDecision, type Kernel } from './index.ts'
import { createMemoryStore, type MemoryStore } from './memory-store.fixture.ts'

const attacker = '203.0.113.7'
const local = '192.0.2.1'

let clock: { timeMs: number; nowMs(): number }
let store: MemoryStore
let detection: Detection
let inForce: Map<string, EnforcedDecision>
let kernel: FakeKernel
let neverBlock: NeverBlockEntry[]
let isChannelBroken: boolean
const warnings: string[] = []

interface FakeKernel extends Kernel {
  readonly blocked: Map<string, Decision>
  attached: string[]
  isRefusing: boolean
  /** Tells of a decision before it answers, as the daemon does. */
  tell: (decision: Decision) => Promise<void>
  /** What the answer waits for. */
  answer: Promise<void>
}

function createFakeKernel(): FakeKernel {
  const blocked = new Map<string, Decision>()
  return {
    blocked,
    attached: [local],
    isRefusing: false,
    tell: async () => undefined,
    answer: Promise.resolve(),
    isAttachedAddress(hex) {
      return this.attached.some((address) => hexOf(address) === hex)
    },
    async block(decision) {
      if (this.isRefusing) throw new Error('the table is full')
      blocked.set(decision.id, decision)
      queueMicrotask(() => void this.tell({ ...decision, enforced_at: 'kernel' }))
      await this.answer
      return { ...decision, enforced_at: this.attached.length > 0 ? 'kernel' : 'none' }
    },
    async unblock({ id }) {
      blocked.delete(id)
    },
  }
}

function start(
  scenario: object = {},
  { hasKernel = true }: { readonly hasKernel?: boolean } = {},
): Detection {
  const log = {
    info: () => undefined,
    warn: (_fields: object, message: string) => warnings.push(message),
    error: (_fields: object, message: string) => warnings.push(message),
  }
  return createDetection({
    clock,
    settings: DetectionSection.parse({ scenarios: { key_guessing: scenario } }),
    neverBlock: () => neverBlock,
    decisions: store,
    kernel: hasKernel ? kernel : null,
    async publish(upserts, deletes) {
      if (isChannelBroken) throw new Error('no worker')
      for (const one of upserts) inForce.set(one.id, one)
      for (const id of deletes) inForce.delete(id)
      return { isAcknowledged: true }
    },
    log,
  })
}

beforeEach(() => {
  clock = {
    timeMs: 1_790_000_000_000,
    nowMs() {
      return this.timeMs
    },
  }
  store = createMemoryStore()
  inForce = new Map()
  kernel = createFakeKernel()
  neverBlock = []
  isChannelBroken = false
  warnings.length = 0
  detection = start()
})
afterEach(() => detection.close())

function bansInForce(): EnforcedDecision[] {
  return [...inForce.values()].filter(({ type }) => type === 'ban')
}

function hexOf(text: string): string {
  return addressToHex(parseAddress(text)?.bytes ?? new Uint8Array(16))
}

/** Unknown keys from one source, a millisecond apart. */
function guess(count: number, more: Partial<Offence> = {}, source = attacker): void {
  for (let n = 0; n < count; n++) {
    clock.timeMs += 1
    detection.offend([
      {
        scenario: 'key_guessing',
        source: hexOf(source),
        from: 'socket',
        localAddress: hexOf(local),
        at: clock.timeMs,
        evidence: '401 on POST /v1/chat/completions',
        ...more,
      },
    ])
  }
}

/** Lets what was started run to its end: all of it is promises over a database in this process. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate)
}

describe('a source that guesses keys', () => {
  it('is banned at the fifth unknown key, with evidence and an end, in kernel and workers', async () => {
    guess(4)
    expect(detection.list()).toEqual([])
    guess(1)
    expect([...inForce.values()]).toMatchObject([
      { type: 'ban', address: hexOf(attacker), prefix: 128, expiresAt: clock.timeMs + 600_000 },
    ])
    await settled()
    const [decision] = detection.list()
    expect(decision).toMatchObject({
      type: 'ban',
      scope: 'ip',
      value: attacker,
      origin: 'gateway',
      scenario: 'key_guessing',
      created: clock.timeMs,
      expires: clock.timeMs + 600_000,
      enforced_at: 'kernel',
      hits: 0,
    })
    expect(decision?.evidence[0]?.text).toContain('5 calls with unknown keys')
    expect(decision?.evidence).toHaveLength(6)
    expect([...kernel.blocked.keys()]).toEqual([decision?.id])
    expect(await store.active(clock.timeMs)).toEqual([decision])
  })

  it('gets one decision, however many of its calls were under way', async () => {
    guess(40)
    await settled()
    expect(detection.list()).toHaveLength(1)
  })

  it('is banned as a /64 in IPv6', async () => {
    for (let host = 1; host <= 5; host++) guess(1, {}, '2001:db8:1:2::')
    await settled()
    expect(detection.list()).toMatchObject([{ value: '2001:db8:1:2::/64', scope: 'range' }])
    expect([...inForce.values()]).toMatchObject([{ prefix: 64 }])
  })

  it('is banned for longer when it comes back, also after a restart', async () => {
    guess(5)
    await settled()
    clock.timeMs += 700_000
    detection.sweep()
    expect(bansInForce().length).toBe(0)
    guess(5)
    expect(detection.list()[0]?.expires).toBe(clock.timeMs + 1_200_000)
    await settled()
    detection.close()
    clock.timeMs += 1_300_000
    detection = start()
    await detection.restore()
    guess(5)
    expect(detection.list()[0]?.expires).toBe(clock.timeMs + 2_400_000)
  })

  it('is not banned in monitor mode, but named in the log', async () => {
    detection.close()
    detection = start({ mode: 'monitor' })
    guess(5)
    await settled()
    expect(detection.list()).toEqual([])
    expect(warnings).toEqual(['key_guessing: would ban, mode is monitor'])
  })

  it('is named once while it goes on, in monitor mode for as long as a ban would last', async () => {
    detection.close()
    detection = start({ mode: 'monitor' })
    guess(500)
    expect(warnings).toHaveLength(1)
    clock.timeMs += 600_000
    guess(5)
    expect(warnings).toHaveLength(2)
  })

  it('is nothing to a scenario that is off', () => {
    detection.close()
    detection = start({ mode: 'off' })
    guess(50)
    expect([detection.list(), warnings]).toEqual([[], []])
  })
})

describe('where a ban is enforced', () => {
  const nothing = (): void => undefined
  const refuse = (): void => {
    kernel.isRefusing = true
  }

  it.each([
    ['the address came from a header', { from: 'proxy_header' as const }, nothing],
    [
      'the socket is on an address without the program',
      { localAddress: hexOf('192.0.2.99') },
      nothing,
    ],
    ['the shield refuses the write', {}, refuse],
  ])('is layer 7 alone when %s', async (_name, more, prepare) => {
    prepare()
    guess(5, more)
    await settled()
    expect(detection.list()).toMatchObject([{ value: attacker, enforced_at: 'l7' }])
    expect(bansInForce().length).toBe(1)
    expect(kernel.blocked.size).toBe(0)
  })

  it('is layer 7 alone when it is a network that is too wide for the tables', async () => {
    const ban = (value: string) => detection.ban({ value, durationMs: null, reason: '', by: 'ada' })
    await ban('198.0.0.0/7')
    await ban('2000::/3')
    expect([kernel.blocked.size, detection.kernelBound(), warnings]).toEqual([0, [], []])
    expect(bansInForce().length).toBe(2)
    await ban('198.51.0.0/16')
    expect([...kernel.blocked.values()].map(({ value }) => value)).toEqual(['198.51.0.0/16'])
  })

  it('is layer 7 alone without a shield', async () => {
    detection.close()
    detection = start({}, { hasKernel: false })
    guess(5)
    await settled()
    expect(detection.list()).toMatchObject([{ enforced_at: 'l7' }])
  })

  it('is asked of the kernel before the workers are told', async () => {
    const order: string[] = []
    const block = kernel.block.bind(kernel)
    kernel.block = (decision) => {
      order.push(`kernel, workers know: ${bansInForce().length}`)
      return block(decision)
    }
    guess(5)
    await settled()
    expect([order, bansInForce().length]).toEqual([['kernel, workers know: 0'], 1])
  })

  it('is in the kernel although the workers are not reached', async () => {
    isChannelBroken = true
    guess(5)
    await settled()
    expect(detection.list()).toMatchObject([{ enforced_at: 'kernel' }])
    expect(warnings).toEqual(['decisions did not reach the workers'])
  })

  it('is in force although the database does not answer', async () => {
    store.isDown = true
    guess(5)
    await settled()
    expect(detection.list()).toMatchObject([{ enforced_at: 'kernel' }])
    expect(warnings).toEqual(['a change of decisions was not stored'])
  })
})

describe('never-block', () => {
  it('holds at layer 7 inside a banned range: each entry is an allow, and follows the list', async () => {
    neverBlock = createNeverBlock({ trustedProxies: ['203.0.113.9'] })
    await detection.restore()
    await detection.ban({ value: '203.0.113.0/24', durationMs: null, reason: '', by: 'ada' })
    const allowed = (): string[] =>
      [...inForce.values()].filter(({ type }) => type === 'allow').map(({ id }) => id)
    expect(allowed()).toEqual([
      'never_block:127.0.0.0/8',
      'never_block:::1',
      'never_block:203.0.113.9',
    ])
    neverBlock = []
    detection.sweep()
    expect(allowed()).toEqual(['never_block:127.0.0.0/8', 'never_block:::1'])
  })

  it.each(['127.0.0.1', '127.8.8.8', '::1'])(
    'keeps %s out of any ban, with no list at all',
    async (source) => {
      guess(50, {}, source)
      await settled()
      expect(detection.list()).toEqual([])
      await expect(
        detection.ban({ value: source, durationMs: null, reason: '', by: 'ada' }),
      ).rejects.toMatchObject({ code: 'protected_target' })
    },
  )

  it('is said once a window, however many guesses come from the protected', async () => {
    guess(500, {}, '127.0.0.1')
    expect(warnings).toHaveLength(1)
    clock.timeMs += 60_000
    guess(5, {}, '127.0.0.1')
    expect(warnings).toHaveLength(2)
  })

  it('keeps a trusted proxy out, and the refusal names the entry', async () => {
    neverBlock = createNeverBlock({ trustedProxies: ['203.0.113.0/24'] })
    guess(50)
    await settled()
    expect(detection.list()).toEqual([])
    await expect(
      detection.ban({ value: attacker, durationMs: null, reason: '', by: 'ada' }),
    ).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining('203.0.113.0/24: a trusted proxy'),
    })
  })
})

describe('an administrator', () => {
  const by = 'ada'

  it('bans an address or a range, with or without an end', async () => {
    const { result } = await detection.ban({
      value: attacker,
      durationMs: 60_000,
      reason: 'Scans.',
      by,
    })
    expect(result).toMatchObject({
      origin: 'admin',
      scenario: 'manual',
      expires: clock.timeMs + 60_000,
      enforced_at: 'kernel',
      evidence: [{ text: 'ada: Scans.' }],
    })
    const range = await detection.ban({
      value: '198.51.100.7/24',
      durationMs: null,
      reason: '',
      by,
    })
    expect(range.result).toMatchObject({ value: '198.51.100.0/24', scope: 'range', expires: null })
    expect(detection.list()).toHaveLength(2)
  })

  it('replaces an earlier ban of the same value', async () => {
    await detection.ban({ value: attacker, durationMs: 60_000, reason: '', by })
    const { result } = await detection.ban({ value: attacker, durationMs: 90_000, reason: '', by })
    expect(detection.list()).toEqual([result])
    expect([...inForce.keys()]).toEqual([result.id])
  })

  it('sets a source free, and no scenario bans it again before the hold ends', async () => {
    guess(5)
    await settled()
    const { result } = await detection.unban(attacker)
    expect(result).toHaveLength(1)
    expect([bansInForce().length, kernel.blocked.size]).toEqual([0, 0])
    expect(await store.active(clock.timeMs)).toEqual([])
    guess(50)
    expect(detection.list()).toEqual([])
    clock.timeMs += 86_400_000
    guess(5)
    expect(detection.list()).toHaveLength(1)
  })

  it('keeps who was set free so over a restart', async () => {
    guess(5)
    await settled()
    await detection.unban(attacker)
    detection.close()
    detection = start()
    await detection.restore()
    guess(50)
    expect(detection.list()).toEqual([])
    clock.timeMs += 86_400_000
    guess(5)
    expect(detection.list()).toHaveLength(1)
  })

  it('allows a range: bans inside end, and new ones are not made', async () => {
    guess(5)
    await settled()
    await detection.allow({ value: '203.0.113.0/24', durationMs: null, reason: 'Office.', by })
    expect(detection.list()).toMatchObject([{ type: 'allow', value: '203.0.113.0/24' }])
    guess(50, {}, '203.0.113.8')
    await expect(
      detection.ban({ value: '203.0.113.8', durationMs: null, reason: '', by }),
    ).rejects.toMatchObject({ message: expect.stringContaining('allowed by an administrator') })
    await detection.unban('203.0.113.0/24')
    guess(5, {}, '203.0.113.8')
    expect(detection.list()).toMatchObject([{ type: 'ban', value: '203.0.113.8' }])
  })

  it('hears what is wrong with a value', async () => {
    const value = '203.0.113.0/33'
    await expect(detection.ban({ value, durationMs: null, reason: '', by })).rejects.toMatchObject({
      code: 'invalid_request',
      fields: [{ pointer: '/value' }],
    })
  })
})

describe('over time', () => {
  it('ends decisions by the clock, in the list at once and in the workers with the next sweep', async () => {
    guess(5)
    await settled()
    clock.timeMs += 600_000
    expect(detection.list()).toEqual([])
    expect(bansInForce().length).toBe(1)
    detection.sweep()
    expect(bansInForce().length).toBe(0)
  })

  it('forgets decisions that ended a month ago', async () => {
    guess(5)
    await settled()
    clock.timeMs += 32 * 86_400_000
    detection.sweep()
    await settled()
    expect(await store.all()).toEqual([])
  })

  it('puts stored decisions back in force at start, and knows which the kernel should hold', async () => {
    guess(5)
    guess(5, { from: 'proxy_header' }, '203.0.113.8')
    await settled()
    detection.close()
    inForce.clear()
    detection = start()
    await detection.restore()
    expect(bansInForce().length).toBe(2)
    expect(detection.list()).toHaveLength(2)
    expect(detection.kernelBound()).toMatchObject([{ value: attacker }])
  })
})

describe('the shield’s own decisions', () => {
  const foreign: Decision = {
    id: 'dec_of_the_shield',
    type: 'ban',
    scope: 'ip',
    value: '198.51.100.9',
    origin: 'admin',
    scenario: 'manual',
    evidence: [],
    created: 1_790_000_000_000,
    expires: null,
    enforced_at: 'kernel',
    hits: 3,
  }

  it('are enforced at layer 7 too until they are lifted there, and stay out of our database', async () => {
    await detection.adopt([foreign], [])
    expect([...inForce.keys()]).toEqual([foreign.id])
    expect(detection.list()).toEqual([foreign])
    expect(detection.kernelBound()).toEqual([])
    await detection.adopt([], [foreign.id])
    expect([bansInForce().length, detection.list().length]).toEqual([0, 0])
    expect(await store.all()).toEqual([])
  })

  it('tell of ours that a shield which came later enforces them now', async () => {
    kernel.isRefusing = true
    await detection.ban({ value: attacker, durationMs: null, reason: '', by: 'ada' })
    const [ours] = detection.kernelBound()
    expect(ours?.enforced_at).toBe('l7')
    await detection.adopt(ours === undefined ? [] : [{ ...ours, enforced_at: 'kernel' }], [])
    expect(detection.list()).toEqual([{ ...ours, enforced_at: 'kernel' }])
  })

  it('are told of a ban that was made while no shield answered, once one guards the address', async () => {
    kernel.attached = []
    guess(5)
    await settled()
    expect([detection.list()[0]?.enforced_at, detection.kernelBound().length]).toEqual(['l7', 0])
    kernel.attached = [local]
    const [ours] = detection.kernelBound()
    expect(ours).toMatchObject({ value: attacker, scenario: 'key_guessing' })
    await detection.adopt(ours === undefined ? [] : [{ ...ours, enforced_at: 'kernel' }], [])
    expect(await store.all()).toMatchObject([{ id: ours?.id, enforced_at: 'kernel' }])
  })

  it('tell of ours before the answer comes: the record is written once, and says where', async () => {
    kernel.tell = (decision) => detection.adopt([decision], [])
    guess(5)
    await settled()
    expect(await store.all()).toMatchObject([{ value: attacker, enforced_at: 'kernel' }])
    expect(warnings).toEqual([])
  })

  it('tell of ours although the answer never came', async () => {
    kernel.tell = (decision) => detection.adopt([decision], [])
    kernel.answer = Promise.reject(new Error('no answer within 2000 ms'))
    kernel.answer.catch(() => undefined)
    guess(5)
    await settled()
    expect(detection.list()).toMatchObject([{ value: attacker, enforced_at: 'kernel' }])
    expect(await store.all()).toMatchObject([{ value: attacker, enforced_at: 'kernel' }])
  })

  it('can be lifted while the kernel has not answered: the ban does not come back', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    kernel.answer = promise
    guess(5)
    const lifted = detection.unban(attacker)
    resolve()
    await lifted
    await settled()
    expect([detection.list(), bansInForce(), warnings]).toEqual([[], [], []])
    expect([(await store.all()).length, await store.active(clock.timeMs)]).toEqual([1, []])
  })

  it('are lifted there too when an administrator sets their value free here', async () => {
    await detection.adopt([foreign], [])
    kernel.blocked.set(foreign.id, foreign)
    expect((await detection.unban(foreign.value)).result).toEqual([foreign])
    expect([kernel.blocked.size, bansInForce().length]).toEqual([0, 0])
  })

  it('do not replace ours of the same id, and a removal there ends ours and holds', async () => {
    guess(5)
    await settled()
    const [ours] = detection.list()
    await detection.adopt(
      detection.list().map((one) => ({ ...one, hits: 9 })),
      [],
    )
    expect(detection.list()).toEqual([ours])
    await detection.adopt([], [ours?.id ?? ''])
    expect(await store.active(clock.timeMs)).toEqual([])
    guess(50)
    expect(detection.list()).toEqual([])
  })
})
