// When calls are removed, what is told about it, and that a database that is away does not end it.
import { expect, test, vi } from 'vitest'
import { keepCalls, type Retention } from './keep-calls.ts'

const dayMs = 86_400_000

function createScene(retention: Partial<Retention>, sizes: readonly number[] = [0]) {
  const left = [...sizes]
  const removeBefore = vi.fn<(timeMs: number, limit: number) => Promise<number>>(async () => 0)
  const sizeBytes = vi.fn<() => Promise<number>>(async () => left.shift() ?? 0)
  const log = { info: vi.fn(), error: vi.fn() }
  const stop = keepCalls({
    retention: { days: null, bytes: null, lookMs: 1, ...retention },
    writer: { removeBefore, sizeBytes },
    clock: { nowMs: () => 100 * dayMs },
    log,
  })
  return { removeBefore, sizeBytes, log, stop }
}

test('calls older than the days go, and how many is told', async () => {
  const { removeBefore, sizeBytes, log, stop } = createScene({ days: 30 })
  removeBefore.mockResolvedValueOnce(7)
  await vi.waitFor(() => expect(log.info).toHaveBeenCalled())
  await stop()
  expect(removeBefore).toHaveBeenCalledWith(70 * dayMs, 5_000)
  expect(log.info.mock.calls).toEqual([[{ removed: 7, days: 30 }, expect.any(String)]])
  expect(sizeBytes).not.toHaveBeenCalled()
})

test('the oldest go until the size fits', async () => {
  const { removeBefore, log, stop } = createScene({ bytes: 100 }, [300, 200, 100])
  removeBefore.mockResolvedValue(5_000)
  await vi.waitFor(() => expect(log.info).toHaveBeenCalled())
  await stop()
  expect(removeBefore).toHaveBeenCalledTimes(2)
  expect(log.info.mock.calls).toEqual([[{ removed: 10_000, bytes: 100 }, expect.any(String)]])
})

test('a failure is told, and the next look is made', async () => {
  const { removeBefore, log, stop } = createScene({ days: 1 })
  removeBefore.mockRejectedValueOnce(new Error('away')).mockResolvedValueOnce(1)
  await vi.waitFor(() => expect(log.info).toHaveBeenCalled())
  await stop()
  expect(log.error).toHaveBeenCalledOnce()
})

test('stopping ends the wait between two batches', async () => {
  const { removeBefore, log, stop } = createScene({ days: 1 })
  const { promise: isAsked, resolve: asked } = Promise.withResolvers<void>()
  removeBefore.mockImplementation(async () => {
    asked()
    return 5_000
  })
  await isAsked
  await stop()
  expect(log.error).not.toHaveBeenCalled()
})
