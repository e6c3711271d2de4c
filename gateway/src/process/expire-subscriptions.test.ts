// Subscriptions whose end has come expire by the clock, once, whatever else happens to them.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Subscription } from '../contract/subscription.ts'
import { GatewayError } from '../errors.ts'
import { subscription } from '../snapshot/fixtures/memory-rows.ts'
import type { SubscriptionChange, SubscriptionRepository } from '../storage/index.ts'
import { expireSubscriptions } from './expire-subscriptions.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function createScene(ends: readonly number[]) {
  let open = ends.map((expiresAt, index) => subscription({ id: `sub_${index}`, expiresAt }))
  const time = { nowMs: 1_000 }
  const due = vi.fn<(nowMs: number) => Promise<Subscription[]>>(async (nowMs) =>
    open.filter(({ expiresAt }) => expiresAt !== null && expiresAt <= nowMs),
  )
  const change = vi.fn<(change: SubscriptionChange) => Promise<Subscription>>(async ({ id }) => {
    const found = open.find((one) => one.id === id)!
    open = open.filter((one) => one.id !== id)
    return { ...found, state: 'expired' }
  })
  const notify = vi.fn(async () => ({ isAcknowledged: true }))
  const onError = vi.fn<(error: unknown) => void>()
  const stop = expireSubscriptions({
    storage: { subscriptions: { due, change } as unknown as SubscriptionRepository },
    source: {
      firstExpiryMs: () => Math.min(...open.map(({ expiresAt }) => expiresAt ?? Infinity)),
    },
    notify,
    clock: { nowMs: () => time.nowMs, monotonicNs: () => 0 },
    onError,
  })
  return { time, due, change, notify, onError, stop }
}

test('the database is left alone until something is due', async () => {
  const { due, stop } = createScene([2_000])
  await vi.advanceTimersByTimeAsync(10_000)
  expect(due).not.toHaveBeenCalled()
  await stop()
})

test('what is due expires through storage, and the workers hear of it', async () => {
  const { time, change, notify, stop } = createScene([2_000, 2_500, 9_000])
  time.nowMs = 2_500
  await vi.advanceTimersByTimeAsync(1_000)
  expect(change.mock.calls.map(([{ id, event, actor }]) => [id, event, actor.id])).toEqual([
    ['sub_0', 'expire', 'clock'],
    ['sub_1', 'expire', 'clock'],
  ])
  expect(notify).toHaveBeenCalledExactlyOnceWith(
    [
      { kind: 'subscription', id: 'sub_0' },
      { kind: 'subscription', id: 'sub_1' },
    ],
    { takesRightAway: true },
  )
  await stop()
})

test('one that somebody revoked meanwhile is no error, and the rest expire', async () => {
  const { time, change, notify, onError, stop } = createScene([2_000, 2_000])
  change.mockRejectedValueOnce(new GatewayError('conflict'))
  time.nowMs = 2_000
  await vi.advanceTimersByTimeAsync(100)
  expect(onError).not.toHaveBeenCalled()
  expect(change).toHaveBeenCalledTimes(2)
  expect(notify).toHaveBeenCalledOnce()
  await stop()
})

test('while the database is away it tries again later', async () => {
  const { time, due, notify, onError, stop } = createScene([2_000])
  due.mockRejectedValueOnce(new GatewayError('storage_unavailable'))
  time.nowMs = 2_000
  await vi.advanceTimersByTimeAsync(1_000)
  expect(onError).toHaveBeenCalledOnce()
  expect(notify).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(notify).toHaveBeenCalledOnce()
  await stop()
})
