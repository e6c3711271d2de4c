// The threads of the data plane together: writer, reader and workers, watched, counted, closed in order.
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { ClockSource } from '../contract/clock.ts'
import type { Offence } from '../contract/offence.ts'
import type { SlotAllocator } from '../counters/slots.ts'
import type { HealthTable } from '../counters/health-table.ts'
import type { CounterTable } from '../counters/table.ts'
import type { WorkerCounts } from '../proxy/record/count.ts'
import type { WorldChannel } from '../snapshot/index.ts'
import type { CallPlace } from '../storage/calls/index.ts'
import { createWrittenCalls, startCallReader, type CallReaderThread } from './call-reader.ts'
import { createBeats, watchHeartbeats } from './heartbeat.ts'
import { probePort } from './listen-port.ts'
import { startStoreThread, type StoreThread } from './store-thread.ts'
import { startWorkerThread, type WorkerThread } from './worker-thread.ts'
import { startCallWriter, type CallWriterThread } from './writer-thread.ts'

export interface DataPlane {
  readonly host: string
  readonly port: number
  readonly calls: Pick<CallReaderThread, 'list' | 'byId' | 'count' | 'useOf'> &
    Pick<ReturnType<typeof createWrittenCalls>, 'onCalls'>
  counts(): Promise<readonly WorkerCounts[]>
  workersListening(): number
  restarts(): number
  /** Calls in flight get the grace; returns when every record is in calls.db or on disk. */
  close(graceMs: number): Promise<void>
}

export interface DataPlaneOptions {
  readonly config: Config
  readonly clock: ClockSource
  readonly table: CounterTable
  readonly health: HealthTable
  readonly slots: SlotAllocator
  readonly channel: WorldChannel
  readonly onOffences: (offences: readonly Offence[]) => void
  readonly log: Logger
}

/** How often calls that are too old or too many are looked for. */
const retentionLookMs = 60_000

/** Resolves once all workers listen. Throws SettingsError when the port or calls.db can not be had. */
export async function startDataPlane(options: DataPlaneOptions): Promise<DataPlane> {
  const stack = new AsyncDisposableStack()
  try {
    return await open(options, stack)
  } catch (error) {
    await stack.disposeAsync()
    throw error
  }
}

async function open(options: DataPlaneOptions, stack: AsyncDisposableStack): Promise<DataPlane> {
  const { config, clock, table, health, slots, channel, onOffences, log } = options
  const { workers: wanted, dataDir, logLevel } = config
  const host = await probePort(config.host, config.port)
  const beats = createBeats(wanted + 3)
  const [writerBeat, readerBeat, storeBeat] = [wanted, wanted + 1, wanted + 2]
  const threads = new Map<number, Pick<WorkerThread, 'replace' | 'restarts'>>()
  const workers: WorkerThread[] = []
  const place: CallPlace = { url: config.databaseUrl, path: join(dataDir, 'calls.db') }
  const retention = {
    days: config.callRetentionDays,
    bytes: config.callRetentionBytes,
    lookMs: retentionLookMs,
  }
  const spillDirectory = join(dataDir, 'spill')
  let writer: CallWriterThread | undefined
  let reader: CallReaderThread | undefined
  let store: StoreThread | undefined
  let graceMs = 0

  const watch = watchHeartbeats({
    beats,
    onSilent(thread) {
      log.error({ thread }, 'a thread was silent for 2 s and is replaced')
      threads.get(thread)?.replace()
    },
  })
  stack.defer(watch.stop)

  // Workers first: what they still record goes to the writer.
  stack.defer(async () => {
    await Promise.all(workers.map((worker) => worker.close(graceMs)))
    await reader?.close()
    await store?.close()
    await writer?.close()
  })

  const startWorker = (port: number): Promise<number> => {
    const index = workers.length
    const worker = startWorkerThread({
      data: {
        clock,
        beats,
        beat: index,
        logLevel,
        worker: index,
        table,
        health,
        host,
        port,
        bodyLimitBytes: config.bodyLimitBytes,
        trustedProxies: config.trustedProxies,
        spillDirectory,
      },
      channel,
      connectWriter: () => writer?.connect() ?? null,
      connectStore: () => store?.connect() ?? null,
      onStoreNeeded: () => store?.need(),
      onStart: () => watch.reset(index),
      onEnded() {
        const calls = slots.takeBack(index)
        if (calls > 0)
          log.warn({ worker: index, calls }, 'parallel calls of a dead worker taken back')
      },
      onOffences,
      log,
    })
    workers.push(worker)
    threads.set(index, worker)
    return worker.listening
  }
  // With port 0 the first one picks, so it goes before the others.
  const startWorkers = async (): Promise<number> => {
    const first = startWorker(config.port)
    const port = config.port === 0 ? await first : config.port
    await Promise.all([first, ...Array.from({ length: wanted - 1 }, () => startWorker(port))])
    return port
  }
  // All threads load their modules at once; a failure is thrown below, when it is this one's turn.
  const listening = startWorkers()
  listening.catch(() => undefined)

  store = startStoreThread({
    data: { clock, beats, beat: storeBeat, logLevel, path: join(dataDir, 'store.db') },
    onStart() {
      watch.reset(storeBeat)
      for (const worker of workers) worker.connectStore()
    },
    log,
  })
  threads.set(storeBeat, store)

  const written = createWrittenCalls((isOn) => writer?.watch(isOn))
  writer = await startCallWriter({
    data: { clock, beats, beat: writerBeat, logLevel, place, retention, spillDirectory },
    onStart() {
      watch.reset(writerBeat)
      if (written.isWatched()) writer?.watch(true)
      for (const worker of workers) worker.connectWriter()
    },
    onWritten: written.publish,
    log,
  })
  threads.set(writerBeat, writer)
  for (const worker of workers) worker.connectWriter()
  const callReader = startCallReader({
    data: { clock, beats, beat: readerBeat, logLevel, place },
    onStart: () => watch.reset(readerBeat),
    log,
  })
  reader = callReader
  threads.set(readerBeat, reader)
  const port = await listening

  return {
    host,
    port,
    calls: { ...callReader, onCalls: written.onCalls },
    async counts() {
      const counts = await Promise.all(workers.map((worker) => worker.counts()))
      return counts.filter((count) => count !== null)
    },
    workersListening: () => workers.filter((worker) => worker.isListening()).length,
    restarts: () => threads.values().reduce((sum, thread) => sum + thread.restarts(), 0),
    async close(grace) {
      graceMs = grace
      await stack.disposeAsync()
    },
  }
}
