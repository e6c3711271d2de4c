// Whatever a provider does, at every chat door: the right status or the native error event, attempts within the budget, a
// record that says what happened, and nothing left open.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { startPlane, type TestPlane } from '../fakes/data-plane.ts'
import { doorCases, send } from '../fakes/doors.ts'
import type { ScriptedServer } from '../fakes/scripted-server.ts'
import { model, provider, providerSecret, subscription } from '../fakes/world.ts'
import { beforeContent, huge, inStreams, inWhole, statuses, type Fault } from './fault-table.ts'
import type { Timeouts } from '../../gateway/src/contract/provider.ts'

/** The table of retries is a unit's matter: of statuses that are treated alike one is enough here. */
const alike = ['402', '405', '409', '418', '501', '502', '503', '520']

describe.each(doorCases)('$name', (door) => {
  let first: ScriptedServer
  let second: ScriptedServer
  let plane: TestPlane

  beforeAll(async () => {
    first = await door.startServer()
    second = await door.startServer()
  })

  afterEach(async () => {
    expect(plane.activeCalls()).toBe(0)
    await plane.close()
    await Promise.all([first.allClosed(), second.allClosed()])
  })

  afterAll(async () => {
    await first.close()
    await second.close()
  })

  /** One call at a time is allowed: a slot that leaks shows in the next call. */
  async function start(targets: readonly string[], timeouts: Partial<Timeouts> = {}) {
    const servers: Record<string, ScriptedServer> = { first, second }
    plane = await startPlane({
      entities: [
        ...targets.map((name) => {
          const baseUrl = servers[name]!.origin + door.basePath
          return provider({ name, kind: door.kind, baseUrl, timeouts })
        }),
        model('small', ...targets.map((to, index) => ({ to, priority: index + 1 }))),
      ],
      // Waits between attempts are random, from nothing on.
      random: () => 0,
    })
    const slots = { requests: null, parallel: plane.takeSlot() }
    plane.put(subscription({ id: 'sub_web', parallel: 1, slots }))
  }

  async function expectTold(isStream: boolean, fault: Fault, headers = {}) {
    await start(['first'], fault.timeouts)
    const before = first.requests.length
    first.script(fault.behaviour)
    const reply = await send(plane, door, isStream, headers)
    const isAnthropicOverload =
      fault.code === 'upstream_overloaded' && door.request(false).path === '/v1/messages'
    const status = isAnthropicOverload ? 529 : fault.status
    const text = await reply.text()
    expect([reply.status, text]).toEqual([status, text])
    expect(JSON.parse(text)).toMatchObject(door.error)
    expect(text).not.toMatch(new RegExp(`nginx|${providerSecret}`))
    expect(first.requests.length - before).toBe(fault.attempts)
    const [record] = await plane.recorded(1)
    const end = fault.end ?? 'upstream_error'
    expect(record).toMatchObject({ status, errorCode: fault.code, end, isStream })
    expect(record!.detail.attempts).toHaveLength(fault.attempts)
    expect(record!.detail).toMatchObject({ usageSource: 'none' })
  }

  describe.each([
    ['a whole answer', false, [...statuses, ...beforeContent, ...inWhole]],
    ['a stream', true, [...statuses, ...beforeContent, ...inStreams]],
  ] as const)('%s', (_what, isStream, faults) => {
    it.each(faults)('that is $what is told in the dialect', (fault) => expectTold(isStream, fault))

    const others = faults.filter(({ what, isFallback }) => isFallback && !alike.includes(what))
    it.each(others)('that is $what is got from the next target', async (fault) => {
      await start(['first', 'second'], fault.timeouts)
      first.script(fault.behaviour)
      second.script({})
      const reply = await send(plane, door, isStream)
      expect([reply.status, await reply.text()]).toEqual([200, expect.any(String)])
      const [record] = await plane.recorded(1)
      expect(record).toMatchObject({ provider: 'second', end: 'complete', status: 200 })
      // Who is full is not asked again while another is well.
      const before = fault.code === 'upstream_rate_limited' ? 1 : fault.attempts
      expect(record!.detail.attempts).toHaveLength(before + 1)
    })
  })

  // Each costs half a second: at one upstream of each door.
  it.each(door.name.includes(' over ') ? [] : huge)(
    '50 MiB of %s are told in the dialect',
    async (_what, isStream, fault) => {
      await expectTold(isStream, fault, { 'x-stainless-retry-count': '1' })
    },
  )

  describe('a stream that breaks after its first content', () => {
    it.each([
      ['by an end', { cut: 'middle' }, {}, 'upstream_failed', 'upstream_error'],
      ['by a reset', { cut: 'middle', isReset: true }, {}, 'upstream_failed', 'upstream_error'],
      ['by a stall', { hold: 'middle' }, { idleMs: 60 }, 'upstream_timeout', 'timeout'],
    ] as const)(
      '%s ends with the native error',
      async (_how, behaviour, timeouts, errorCode, end) => {
        await start(['first', 'second'], timeouts)
        first.script(behaviour)
        second.script({})
        const reply = await send(plane, door, true)
        expect(reply.status).toBe(200)
        const text = await reply.text()
        expect(text).toMatch(door.errorEvent)
        expect(text).not.toMatch(door.completion)
        const [record] = await plane.recorded(1)
        expect(record).toMatchObject({ status: 200, errorCode, end, provider: 'first' })
        expect(record!.detail.attempts).toHaveLength(1)
      },
    )
  })

  it('gives its slot back: the next call is answered', async () => {
    await start(['first'])
    first.script({ status: 400, body: '{}' })
    await send(plane, door, false)
    first.script({})
    expect((await send(plane, door, false)).status).toBe(200)
  })
})
