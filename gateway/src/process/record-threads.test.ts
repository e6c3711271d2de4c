// The writer and reader threads for real: batches, spilled files, a writer that dies, and who hears of records.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Call } from '../contract/call.ts'
import { createClock } from '../contract/clock.ts'
import { callWithId } from '../contract/fixtures/call.ts'
import { packCall } from '../contract/packed-call.ts'
import {
  createRecordQueue,
  type RecordQueue,
  type RecordQueueOptions,
} from '../proxy/record/queue.ts'
import { createSpill } from '../proxy/record/spill.ts'
import { createWrittenCalls, startCallReader } from './call-reader.ts'
import { createBeats } from './heartbeat.ts'
import type { Retention } from './keep-calls.ts'
import type { FromWriterToWorker } from './messages.ts'
import { startCallWriter, type CallWriterThread } from './writer-thread.ts'

let directory = ''
let spillDirectory = ''
const stack: (() => Promise<void>)[] = []

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'portcullis-records-'))
  spillDirectory = join(directory, 'spill')
})
afterEach(async () => {
  for (const close of stack.splice(0).toReversed()) await close()
  rmSync(directory, { recursive: true })
})

const log = pino({ level: 'silent' })

async function startThreads(
  retention: Partial<Retention> = {},
  queueOptions: Partial<RecordQueueOptions> = {},
) {
  const common = {
    clock: { kind: 'monotonic' },
    beats: createBeats(2),
    logLevel: 'silent',
    place: { url: null, path: join(directory, 'calls.db') },
  } as const
  const queue = createRecordQueue({
    spill: () => false,
    onDropped: () => undefined,
    delayMs: 1,
    ...queueOptions,
  })
  const starts = vi.fn<() => void>()
  const written = createWrittenCalls((isOn) => writer.watch(isOn))
  const writer: CallWriterThread = await startCallWriter({
    data: {
      ...{ ...common, beat: 0, spillDirectory },
      retention: { days: null, bytes: null, lookMs: 10, ...retention },
    },
    onStart() {
      starts()
      if (starts.mock.calls.length > 1) connect(queue, writer)
    },
    onWritten: written.publish,
    log,
  })
  stack.push(writer.close)
  connect(queue, writer)
  const reader = startCallReader({ data: { ...common, beat: 1 }, onStart: () => undefined, log })
  stack.push(reader.close)
  return { queue, writer, reader, written }
}

/** What a worker does with its way to the writer. */
function connect(queue: RecordQueue, writer: CallWriterThread): void {
  const port = writer.connect()
  if (port === null) return
  port.on('message', ({ batch, isCommitted }: FromWriterToWorker) => {
    if (isCommitted) queue.acknowledge(batch)
    else queue.refuse(batch)
  })
  port.on('close', () => queue.disconnect())
  queue.connect((batch) => port.postMessage(batch))
  stack.push(async () => port.close())
}

test('what the queue has flushed, the reader reads', async () => {
  const { queue, reader } = await startThreads()
  const call = callWithId('c_1', { costMicros: 7 })
  queue.push(call)
  await queue.flush(10_000)
  expect(await reader.byId('c_1')).toEqual(call)
  expect(await reader.count({ model: 'small' })).toBe(1)
  expect(await reader.byId('c_unknown')).toBeNull()
})

test('a wrong question is refused with its own error', async () => {
  const { reader } = await startThreads()
  const asked = reader.list({}, { limit: 10, cursor: 'not one of ours' })
  await expect(asked).rejects.toMatchObject({ code: 'invalid_request' })
})

test('a writer that dies loses no record and writes none twice', async () => {
  const { queue, writer, reader } = await startThreads()
  for (let index = 0; index < 2_000; index += 1) {
    queue.push(callWithId(`c_${index}`))
    if (index === 1_000) writer.replace()
  }
  await vi.waitFor(() => expect(writer.restarts()).toBe(1), { timeout: 10_000 })
  await queue.flush(20_000)
  expect(await reader.count({})).toBe(2_000)
})

test('spilled files are taken in, those left by an earlier process too; a broken one is put aside', async () => {
  mkdirSync(spillDirectory)
  const lines = ['c_1', 'c_2'].map((id) => JSON.stringify(packCall(callWithId(id))))
  writeFileSync(join(spillDirectory, '1.ndjson'), `${lines.join('\n')}\n`)
  writeFileSync(join(spillDirectory, '2.ndjson'), '{half a rec')
  writeFileSync(join(spillDirectory, '3.ndjson'), `${lines[1]}\n`)
  const { reader } = await startThreads()
  await vi.waitFor(async () => expect(await reader.count({})).toBe(2), { timeout: 10_000 })
  await vi.waitFor(() => expect(readdirSync(spillDirectory)).toEqual(['2.ndjson.broken']))
})

test('while the database takes nothing records go to disk, and are all there once it does', async () => {
  const dropped = vi.fn<(count: number) => void>()
  const spill = createSpill({
    directory: spillDirectory,
    name: 'worker-0',
    clock: createClock(),
    onError: (error) => expect.unreachable(String(error)),
  })
  const bounds = { batchSize: 10, maxInFlight: 20, maxWaiting: 40 }
  const { queue, reader } = await startThreads({}, { spill, onDropped: dropped, ...bounds })
  const other = new Database(join(directory, 'calls.db'))
  other.exec('BEGIN IMMEDIATE')
  for (let index = 0; index < 500; index += 1) queue.push(callWithId(`c_${index}`))
  expect(queue.stats()).toMatchObject({ dropped: 0, waiting: expect.any(Number) })
  expect(queue.stats().waiting).toBeLessThanOrEqual(40)
  expect(queue.stats().spilled).toBeGreaterThan(0)
  expect(readdirSync(spillDirectory).length).toBeGreaterThan(0)
  other.exec('COMMIT')
  other.close()
  await queue.flush(20_000)
  await vi.waitFor(async () => expect(await reader.count({})).toBe(500), { timeout: 20_000 })
  await vi.waitFor(() => expect(readdirSync(spillDirectory)).toEqual([]), { timeout: 10_000 })
  expect(dropped).not.toHaveBeenCalled()
}, 60_000)

test('calls that are older than their days go by themselves, and what is younger stays', async () => {
  const { queue, reader } = await startThreads({ days: 30 })
  const dayMs = 86_400_000
  for (const days of [100, 31, 29, 0]) {
    queue.push(callWithId(`c_${days}`, { at: Date.now() - days * dayMs }))
  }
  await queue.flush(10_000)
  await vi.waitFor(async () => expect(await reader.count({})).toBe(2), { timeout: 10_000 })
  expect(await reader.byId('c_29')).not.toBeNull()
  expect(await reader.byId('c_31')).toBeNull()
})

test('listeners hear of records while they listen', async () => {
  const { queue, written } = await startThreads()
  const heard: Call[] = []
  const stop = written.onCalls((calls) => heard.push(...calls))
  queue.push(callWithId('c_1'))
  await vi.waitFor(() => expect(heard.map(({ id }) => id)).toEqual(['c_1']))
  stop()
  queue.push(callWithId('c_2'))
  await queue.flush(10_000)
  expect(heard).toHaveLength(1)
})
