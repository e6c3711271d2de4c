// The queue of records: in batches to the writer, kept until it has them, on disk when it is behind.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createClock } from '../../contract/clock.ts'
import type { PackedCall } from '../../contract/packed-call.ts'
import { callWithId } from '../../contract/fixtures/call.ts'
import { createRecordQueue, type RecordBatch, type RecordQueueOptions } from './queue.ts'
import { createSpill } from './spill.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const ids = (calls: readonly PackedCall[]) => calls.map(([id]) => id)

function createQueue(options: Partial<RecordQueueOptions> = {}) {
  const spilled: (string | number | boolean | null | undefined)[] = []
  const onDropped = vi.fn<(count: number) => void>()
  const queue = createRecordQueue({
    spill(calls) {
      spilled.push(...ids(calls))
      return true
    },
    onDropped,
    batchSize: 2,
    delayMs: 20,
    maxInFlight: 4,
    maxWaiting: 8,
    retryMs: 500,
    ...options,
  })
  const batches: RecordBatch[] = []
  const connect = (): void => queue.connect((batch) => batches.push(batch))
  const push = (...names: string[]): void => names.forEach((id) => queue.push(callWithId(id)))
  const sent = () => batches.map(({ calls }) => ids(calls))
  return { queue, push, connect, batches, sent, spilled, onDropped }
}

describe('batches', () => {
  test('a full batch goes at once, a lonely record after the delay', () => {
    const { push, connect, sent } = createQueue()
    connect()
    push('a', 'b', 'c')
    expect(sent()).toEqual([['a', 'b']])
    vi.advanceTimersByTime(20)
    expect(sent()).toEqual([['a', 'b'], ['c']])
  })

  test('no more is sent than may be on its way; an acknowledgement lets the next go', () => {
    const { queue, push, connect, batches, sent } = createQueue()
    connect()
    push('a', 'b', 'c', 'd', 'e', 'f')
    expect(sent()).toHaveLength(2)
    queue.acknowledge(batches[0]!.id)
    expect(sent().at(-1)).toEqual(['e', 'f'])
  })

  test('records wait for a writer and go in their order when it comes', () => {
    const { push, connect, sent } = createQueue()
    push('a', 'b', 'c')
    vi.advanceTimersByTime(1_000)
    connect()
    expect(sent()).toEqual([['a', 'b'], ['c']])
  })
})

describe('a writer in trouble', () => {
  test('what a dead writer had not acknowledged goes to the next one first', () => {
    const { queue, push, connect, batches, sent } = createQueue()
    connect()
    push('a', 'b', 'c', 'd')
    queue.acknowledge(batches[0]!.id)
    queue.disconnect()
    push('e')
    batches.length = 0
    connect()
    expect(sent()).toEqual([['c', 'd'], ['e']])
  })

  test('a refused batch is sent again after a pause, and nothing else meanwhile', () => {
    const { queue, push, connect, batches, sent } = createQueue()
    connect()
    push('a', 'b')
    queue.refuse(batches[0]!.id)
    push('c', 'd')
    expect(sent()).toEqual([['a', 'b']])
    vi.advanceTimersByTime(500)
    expect(sent().slice(1)).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
  })

  test('beyond its bound the oldest records go to disk, and memory holds no more than the bound', () => {
    const { queue, push, spilled } = createQueue()
    push('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j')
    expect(spilled).toEqual(['a', 'b'])
    expect(queue.stats()).toEqual({ waiting: 8, spilled: 2, dropped: 0 })
  })

  test('what neither memory nor disk takes is dropped and counted', () => {
    const { queue, push, onDropped } = createQueue({ spill: () => false })
    push('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i')
    expect(onDropped).toHaveBeenCalledExactlyOnceWith(2)
    expect(queue.stats()).toEqual({ waiting: 7, spilled: 0, dropped: 2 })
  })
})

describe('the end', () => {
  test('flush sends what waits and resolves with the last acknowledgement', async () => {
    const { queue, push, connect, batches } = createQueue()
    connect()
    push('a')
    const flushed = queue.flush(1_000)
    expect(batches).toHaveLength(1)
    queue.acknowledge(batches[0]!.id)
    await flushed
    expect(queue.stats().waiting).toBe(0)
  })

  test('what the writer did not acknowledge in time goes to disk', async () => {
    const { queue, push, connect, spilled } = createQueue()
    connect()
    push('a', 'b', 'c')
    const flushed = queue.flush(1_000)
    vi.advanceTimersByTime(1_000)
    await flushed
    expect(spilled).toEqual(['a', 'b', 'c'])
  })

  test('a dying thread puts everything on disk at once', () => {
    const { queue, push, connect, spilled } = createQueue()
    connect()
    push('a', 'b', 'c')
    queue.spillAll()
    expect(spilled).toEqual(['a', 'b', 'c'])
  })
})

describe('spill files', () => {
  const packed: PackedCall = ['c_1', 5, null, true, '{"a":1}']
  let directory = ''

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'portcullis-spill-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  function createSpillInto(name: string, maxFiles = 10) {
    const onError = vi.fn<(error: unknown) => void>()
    return {
      spill: createSpill({ directory, name, clock: createClock(), maxFiles, onError }),
      onError,
    }
  }

  test('hold the records as they were, one a line, in a file each', () => {
    const { spill } = createSpillInto('w')
    expect(spill([packed, packed])).toBe(true)
    expect(spill([packed])).toBe(true)
    const files = readdirSync(directory).toSorted()
    expect(files).toHaveLength(2)
    const lines = readFileSync(join(directory, files[0]!), 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual([packed, packed])
  })

  test('are bounded in number', () => {
    const { spill } = createSpillInto('w', 1)
    expect(spill([packed])).toBe(true)
    expect(spill([packed])).toBe(false)
  })

  test('a directory that can not be written is an answer, not a throw', () => {
    const onError = vi.fn<(error: unknown) => void>()
    const clock = createClock()
    const spill = createSpill({ directory: '/dev/null/spill', name: 'w', clock, onError })
    expect(spill([packed])).toBe(false)
    expect(onError).toHaveBeenCalledOnce()
  })
})
