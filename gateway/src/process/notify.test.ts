// What an administrator's answer waits for: all live workers, or 250 ms.
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createHealthSlots } from '../counters/health-slots.ts'
import { createHealthTable } from '../counters/health-table.ts'
import { createSlotAllocator } from '../counters/slots.ts'
import { createCounterTable } from '../counters/table.ts'
import { installation } from '../snapshot/fixtures/memory-rows.ts'
import {
  createSnapshotSource,
  createWorldChannel,
  createWorldReceiver,
  type WorldMessage,
} from '../snapshot/index.ts'
import { createNotify } from './notify.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

async function createScene() {
  const rows = installation()
  const slots = createSlotAllocator(createCounterTable(1))
  const source = createSnapshotSource({
    rows,
    slots,
    healthSlots: createHealthSlots(createHealthTable()),
    publish: (delta) => channel.publish(delta),
    onError: () => undefined,
    retryMs: 1,
  })
  const channel = createWorldChannel({
    entities: source.entities,
    version: () => source.version,
    onAllApplied: slots.acknowledged,
  })
  await source.load()
  const worker = { isAnswering: true }
  const receiver = createWorldReceiver({
    reply: (reply) => channel.received(0, reply),
    onReady: () => undefined,
    onApplied: () => undefined,
    onError: () => undefined,
  })
  channel.attach(0, (message: WorldMessage) => {
    if (worker.isAnswering) receiver.receive(message)
  })
  return { rows, notify: createNotify(source, channel), receiver, worker, close: source.close }
}

const takesRightAway = { takesRightAway: true }

test('a right that was taken away is gone in every worker when the answer goes out', async () => {
  const { rows, notify, receiver } = await createScene()
  rows.remove('key', 'key_1')
  const { isAcknowledged } = await notify([{ kind: 'key', id: 'key_1' }], takesRightAway)
  expect(isAcknowledged).toBe(true)
  expect(receiver.current().keyByHash('aa')).toBeUndefined()
})

test('a worker that does not answer is waited for 250 ms', async () => {
  const { rows, notify, worker } = await createScene()
  worker.isAnswering = false
  rows.remove('key', 'key_1')
  const notified = notify([{ kind: 'key', id: 'key_1' }], takesRightAway)
  await vi.advanceTimersByTimeAsync(250)
  expect(await notified).toEqual({ isAcknowledged: false })
})

test('a database that does not answer is waited for no longer, and the change comes later', async () => {
  const { rows, notify, receiver, close } = await createScene()
  rows.remove('key', 'key_1')
  rows.failure = new Error('away')
  const notified = notify([{ kind: 'key', id: 'key_1' }], takesRightAway)
  await vi.advanceTimersByTimeAsync(250)
  expect(await notified).toEqual({ isAcknowledged: false })
  expect(receiver.current().keyByHash('aa')).toBeDefined()
  rows.failure = null
  await vi.waitFor(() => expect(receiver.current().keyByHash('aa')).toBeUndefined())
  close()
})
