// A data-plane thread: the app on the shared port, its world, its counters, and the queue of its records.
import { parentPort, threadId, workerData, type MessagePort } from 'node:worker_threads'
import { createApp } from './app.ts'
import { createClock } from './contract/clock.ts'
import { openHealthTable } from './counters/health-table.ts'
import { createSharedCounters } from './counters/shared-memory.ts'
import { collectGarbage } from './process/collect-garbage.ts'
import { startBeating } from './process/heartbeat.ts'
import type { FromWorker, FromWriterToWorker, ToWorker, WorkerData } from './process/messages.ts'
import { createOffenceBatch } from './process/offence-batch.ts'
import { createTokenCounter } from './process/token-counter.ts'
import { createStoreClient } from './store/client.ts'
import { createThreadLog } from './process/thread-log.ts'
import { createCallCounter } from './proxy/record/count.ts'
import { createRecordQueue } from './proxy/record/queue.ts'
import { createSpill } from './proxy/record/spill.ts'
import { createWorldReceiver, type Delta } from './snapshot/index.ts'

/** For records that the writer has not acknowledged when all calls are done. */
const flushMs = 5_000

if (parentPort !== null) run(parentPort, workerData as WorkerData)

function run(main: MessagePort, data: WorkerData): void {
  const say = (message: FromWorker): void => main.postMessage(message)
  startBeating(data.beats, data.beat)
  const clock = createClock(data.clock)
  const log = createThreadLog(main, data.logLevel)
  const counter = createCallCounter()
  const queue = createRecordQueue({
    spill: createSpill({
      directory: data.spillDirectory,
      name: `worker-${data.worker}-${threadId}`,
      clock,
      onError: (error) => log.error({ err: error }, 'call records can not be spilled to disk'),
    }),
    onDropped: (count) =>
      log.error({ count }, 'call records were lost: the queue and its disk are full'),
  })
  const receiver = createWorldReceiver({
    reply: (reply) => say({ kind: 'world', reply }),
    onReady: () => void listen(),
    onApplied: abortBanned,
    onError: (error) =>
      log.error({ err: error }, 'a version of the world did not apply; the whole is asked for'),
  })
  let isListening = false
  let isClosing = false
  const tokens = createTokenCounter()
  const store = createStoreClient({ onNeeded: () => say({ kind: 'store_needed' }) })
  const app = createApp({
    world: receiver.current,
    counters: createSharedCounters({ table: data.table, worker: data.worker, clock }),
    health: openHealthTable(data.health),
    clock,
    random: Math.random,
    record(call) {
      counter.count(call)
      queue.push(call)
    },
    countTokens: tokens.count,
    store,
    offence: createOffenceBatch((offences) => say({ kind: 'offences', offences })),
    settings: {
      bodyLimitBytes: data.bodyLimitBytes,
      trustedProxies: data.trustedProxies,
      listenState: () => (isClosing ? 'closing' : isListening ? 'listening' : 'starting'),
    },
    log,
  })

  async function listen(): Promise<void> {
    await collectGarbage()
    // Fastify hands them all to the socket; its types do not know the last one.
    const where = { host: data.host, port: data.port, reusePort: true }
    await app.listen(where)
    const address = app.server.address()
    if (address === null || typeof address === 'string') throw new Error('no port to listen on')
    isListening = true
    say({ kind: 'listening', port: address.port })
  }

  /** A ban ends what its source has open, calls and connections. */
  function abortBanned({ upserts }: Delta): void {
    for (const entity of upserts) {
      if (entity.kind !== 'decision' || entity.type !== 'ban') continue
      const ban = receiver.current().banOf(entity.address, clock.nowMs())
      if (ban !== undefined) app.abortSource(entity.address, entity.prefix)
    }
  }

  function connectWriter(port: MessagePort): void {
    writer?.close()
    writer = port
    port.on('message', ({ batch, isCommitted }: FromWriterToWorker) => {
      if (isCommitted) queue.acknowledge(batch)
      else queue.refuse(batch)
    })
    port.on('close', () => {
      if (writer === port) queue.disconnect()
    })
    queue.connect((batch) => port.postMessage(batch))
  }
  let writer: MessagePort | undefined

  async function close(graceMs: number): Promise<void> {
    isClosing = true
    await app.closeGracefully(graceMs)
    tokens.close()
    await queue.flush(flushMs)
    store.close()
    say({ kind: 'closed' })
  }

  main.on('message', (message: ToWorker) => {
    switch (message.kind) {
      case 'world':
        return receiver.receive(message.message)
      case 'writer':
        return connectWriter(message.port)
      case 'store':
        return store.connect(message.port)
      case 'close':
        return void close(message.graceMs)
      case 'count': {
        const { waiting, spilled, dropped } = queue.stats()
        const counts = {
          series: counter.series(),
          attempts: counter.attempts(),
          activeCalls: app.activeCalls(),
          recordsWaiting: waiting,
          recordsSpilled: spilled,
          recordsDropped: dropped,
        }
        return say({ kind: 'counts', request: message.request, counts })
      }
    }
  })

  process.on('uncaughtException', (error) => {
    // What is broken is unknown; main starts a new thread, and the records of this one are kept.
    log.fatal({ err: error }, 'this worker broke and ends')
    queue.spillAll()
    process.exit(1)
  })
}
