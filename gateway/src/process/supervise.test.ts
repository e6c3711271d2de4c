// Threads that end are started again, those that stand still are replaced, those that are stopped stay away.
import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { afterEach, expect, test, vi } from 'vitest'
import { createBeats, watchHeartbeats } from './heartbeat.ts'
import { supervise, type Supervised } from './supervise.ts'

const file = join(import.meta.dirname, 'fixtures', 'mortal-thread.ts')
const running: Supervised[] = []
afterEach(() => Promise.all(running.splice(0).map((thread) => thread.stop(0))))

function superviseMortal(isBroken = false) {
  const beats = createBeats(1)
  const lives: Worker[] = []
  const onEnded = vi.fn<(cause: unknown) => void>()
  const thread = supervise({
    start() {
      const worker = new Worker(file, { workerData: { beats, beat: 0, isBroken } })
      lives.push(worker)
      return worker
    },
    onEnded,
    firstPauseMs: 1,
    longestPauseMs: 8,
  })
  running.push(thread)
  /** Resolves when that life has said that it runs. */
  const alive = async (life: number): Promise<Worker> => {
    await vi.waitFor(() => expect(lives.length).toBeGreaterThan(life), { timeout: 10_000 })
    const worker = lives[life]!
    await once(worker, 'message')
    return worker
  }
  return { thread, beats, onEnded, lives, alive }
}

test('a thread that breaks is started again, and its cause is told', async () => {
  const { thread, onEnded, alive } = superviseMortal()
  const first = await alive(0)
  first.postMessage('die')
  const second = await alive(1)
  expect(thread.current()).toBe(second)
  expect(thread.restarts()).toBe(1)
  expect(onEnded).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ message: 'told to die' }),
  )
})

test('a thread that leaves without an error is started again too', async () => {
  const { onEnded, alive } = superviseMortal()
  const first = await alive(0)
  first.postMessage('leave')
  await alive(1)
  expect(onEnded).toHaveBeenCalledExactlyOnceWith('exit code 0')
})

test('one that breaks at each start is tried on and on', async () => {
  const { thread, onEnded } = superviseMortal(true)
  await vi.waitFor(() => expect(thread.restarts()).toBeGreaterThanOrEqual(3), { timeout: 20_000 })
  expect(onEnded).toHaveBeenCalledWith(expect.objectContaining({ message: 'broken at the start' }))
})

test('a stopped thread does not come back', async () => {
  const { thread, alive, onEnded, lives } = superviseMortal()
  await alive(0)
  await thread.stop(0)
  expect(thread.current()).toBeUndefined()
  expect(onEnded).not.toHaveBeenCalled()
  expect(lives).toHaveLength(1)
})

test('a thread that stands still is noticed and replaced', async () => {
  const { thread, beats, alive } = superviseMortal()
  const watch = watchHeartbeats({ beats, onSilent: () => thread.replace() })
  const first = await alive(0)
  first.postMessage('freeze')
  const second = await alive(1)
  expect(thread.current()).toBe(second)
  watch.stop()
})

test('silence counts looks, not time, and only from the first beat on', () => {
  vi.useFakeTimers()
  try {
    const beats = createBeats(2)
    const cells = new Int32Array(beats)
    const onSilent = vi.fn<(thread: number) => void>()
    const watch = watchHeartbeats({ beats, onSilent, lookMs: 500 })
    vi.advanceTimersByTime(10_000)
    expect(onSilent).not.toHaveBeenCalled()
    cells[1] = 1
    vi.advanceTimersByTime(2_000)
    expect(onSilent).not.toHaveBeenCalled()
    vi.advanceTimersByTime(500)
    expect(onSilent).toHaveBeenCalledExactlyOnceWith(1)
    watch.reset(1)
    vi.advanceTimersByTime(10_000)
    expect(onSilent).toHaveBeenCalledOnce()
    watch.stop()
  } finally {
    vi.useRealTimers()
  }
})
