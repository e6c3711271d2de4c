// The line of calls that wait for a credential: fair over tenants, bounded, left at once.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createTestHealth } from '../../counters/fixtures/health.ts'
import type { ClientFace, Departure } from '../door/client.ts'
import { createWaitingRoom } from './waiting-room.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function start() {
  const { clock, advanceMs } = createTestHealth()
  const room = createWaitingRoom({ clock })
  const ends: string[] = []
  const client = () =>
    ({ isGone: false, departure: null }) as { isGone: boolean; departure: Departure | null }
  const wait = (
    tenantId: string,
    more: {
      readonly at?: ReturnType<typeof client>
      waitMs?: number
      isBack?: boolean
      bytes?: number
    } = {},
  ) => {
    const at = more.at ?? client()
    const done = room.wait({
      line: 'mdl_1',
      tenantId,
      client: at as unknown as ClientFace,
      untilNs: clock.monotonicNs() + (more.waitMs ?? 60_000) * 1e6,
      restMs: 500,
      isBack: more.isBack ?? false,
      bytes: more.bytes ?? 1_000,
    })
    void done.then((outcome) => ends.push(`${tenantId} ${outcome}`))
    return done
  }
  const pass = async (ms: number) => {
    advanceMs(ms)
    await vi.advanceTimersByTimeAsync(ms)
  }
  const settle = async (isGood: boolean) => {
    room.settle('mdl_1', isGood)
    await vi.advanceTimersByTimeAsync(0)
  }
  return { room, ends, wait, client, pass, settle }
}

describe('the line', () => {
  it('lets one try when the rest is over, and two more for each that goes well, tenants in turn', async () => {
    const { ends, wait, pass, settle, room } = start()
    for (const tenant of ['a', 'a', 'a', 'b', 'c']) void wait(tenant)
    await pass(499)
    expect(ends).toEqual([])
    await pass(1)
    expect(ends).toEqual(['a turn'])
    await settle(true)
    expect(ends).toEqual(['a turn', 'b turn', 'c turn'])
    await settle(false)
    expect(ends).toHaveLength(4)
    await settle(true)
    expect([ends.length, room.size, room.hasLine('mdl_1')]).toEqual([5, 0, false])
  })

  it('moves on by itself when the one before tells nothing', async () => {
    const { ends, wait, pass } = start()
    void wait('a')
    void wait('a')
    await pass(500)
    await pass(1_000)
    expect(ends).toEqual(['a turn', 'a turn'])
  })

  it('takes one back before the others of its tenant', async () => {
    const { ends, wait, pass, client } = start()
    const at = client()
    void wait('a', { at })
    void wait('a', { waitMs: 10_000 })
    await pass(500)
    void wait('a', { at, isBack: true })
    at.departure!.onClientGone()
    await pass(0)
    expect(ends).toEqual(['a turn', 'a gone'])
  })

  it('ends for who has waited long enough, and for a client that leaves', async () => {
    const { ends, wait, pass, client, room } = start()
    const leaving = client()
    void wait('a', { waitMs: 100 })
    void wait('b', { at: leaving })
    leaving.departure!.onClientGone()
    await pass(0)
    expect(ends).toEqual(['b gone'])
    await pass(100)
    expect(ends).toEqual(['b gone', 'a late'])
    expect([room.size, leaving.departure, vi.getTimerCount()]).toEqual([0, null, 0])
  })

  it('is bounded for a tenant and for all', async () => {
    const { wait, room } = start()
    for (let call = 0; call < 250; call++) void wait('a')
    expect(await wait('a')).toBe('full')
    for (const tenant of ['b', 'c', 'd']) {
      for (let call = 0; call < 250; call++) void wait(tenant)
    }
    expect(await wait('e')).toBe('full')
    expect(room.size).toBe(1_000)
  })

  it('holds so many bytes of requests and no more', async () => {
    const { wait, pass, room } = start()
    for (let call = 0; call < 12; call++) void wait('a', { bytes: 20_971_520 })
    expect(await wait('b', { bytes: 20_971_520 })).toBe('full')
    await pass(500)
    expect(room.size).toBe(11)
    void wait('b', { bytes: 20_971_520 })
    expect(room.size).toBe(12)
  })

  it('is not for a client that has left, or a time that is over', async () => {
    const { wait, client, room } = start()
    expect(await wait('a', { at: { ...client(), isGone: true } })).toBe('gone')
    expect(await wait('a', { waitMs: 0 })).toBe('late')
    expect(room.size).toBe(0)
  })
})
