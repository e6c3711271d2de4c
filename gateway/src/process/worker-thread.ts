// One data-plane worker as main sees it: its lives, its messages, its end.
import type { MessagePort } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { Offence } from '../contract/offence.ts'
import type { WorkerCounts } from '../proxy/record/count.ts'
import type { WorldChannel } from '../snapshot/index.ts'
import type { FromWorker, ToWorker, WorkerData } from './messages.ts'
import { supervise } from './supervise.ts'
import { passLine } from './thread-log.ts'
import { startThread } from './start-thread.ts'

export interface WorkerThread {
  /** The port it listens on; rejects when its first life ends before. */
  readonly listening: Promise<number>
  isListening(): boolean
  /** Null: no answer within half a second. */
  counts(): Promise<WorkerCounts | null>
  /** Gives it a new way to the writer. */
  connectWriter(): void
  /** Gives it a new way to the store. */
  connectStore(): void
  replace(): void
  restarts(): number
  /** Streams in flight get `graceMs`, then their records are flushed and the thread ends. */
  close(graceMs: number): Promise<void>
}

export interface WorkerThreadOptions {
  readonly data: WorkerData
  readonly channel: WorldChannel
  readonly connectWriter: () => MessagePort | null
  readonly connectStore: () => MessagePort | null
  readonly onStoreNeeded: () => void
  readonly onStart: () => void
  /** The thread has ended by itself or was replaced; its share of the counters is to be taken back. */
  readonly onEnded: () => void
  readonly onOffences: (offences: readonly Offence[]) => void
  readonly log: Logger
}

/** For flushing records after the grace. */
const flushMs = 10_000
const countsMs = 500

export function startWorkerThread(options: WorkerThreadOptions): WorkerThread {
  const { channel, log, onOffences } = options
  const { worker: index } = options.data
  const { promise: listening, resolve, reject } = Promise.withResolvers<number>()
  const asked = new Map<number, (counts: WorkerCounts | null) => void>()
  // A later life keeps the port that the first one picked.
  let { port } = options.data
  let isListening = false
  let nextRequest = 1

  const thread = supervise({
    start() {
      options.onStart()
      const data: WorkerData = { ...options.data, port }
      const worker = startThread('worker', data)
      worker.on('message', hear)
      channel.attach(index, (message) => worker.postMessage({ kind: 'world', message }))
      queueMicrotask(connectWriter)
      queueMicrotask(connectStore)
      return worker
    },
    onEnded(cause) {
      isListening = false
      channel.detach(index)
      options.onEnded()
      reject(cause instanceof Error ? cause : new Error(String(cause)))
      log.error({ err: cause, worker: index }, 'a worker ended; it is started again')
    },
  })

  function hear(message: FromWorker): void {
    switch (message.kind) {
      case 'world':
        return channel.received(index, message.reply)
      case 'store_needed':
        return options.onStoreNeeded()
      case 'offences':
        return onOffences(message.offences)
      case 'log':
        return passLine(log, `worker ${index}`, message.line)
      case 'counts':
        return answer(message.request, message.counts)
      case 'closed':
        return thread.replace()
      case 'listening':
        isListening = true
        port = message.port
        return resolve(port)
    }
  }

  function send(message: ToWorker, ports: MessagePort[] = []): void {
    thread.current()?.postMessage(message, ports)
  }

  function connectWriter(): void {
    if (thread.current() === undefined) return
    const way = options.connectWriter()
    if (way !== null) send({ kind: 'writer', port: way }, [way])
  }

  function connectStore(): void {
    if (thread.current() === undefined) return
    const way = options.connectStore()
    if (way !== null) send({ kind: 'store', port: way }, [way])
  }

  function answer(request: number, counts: WorkerCounts | null): void {
    asked.get(request)?.(counts)
    asked.delete(request)
  }

  // Whoever waits hears of it; a rejection that nobody waits for is no crash.
  listening.catch(() => undefined)

  return {
    listening,
    isListening: () => isListening,
    connectWriter,
    connectStore,
    counts() {
      const { promise, resolve: settle } = Promise.withResolvers<WorkerCounts | null>()
      const request = nextRequest
      nextRequest += 1
      const timer = setTimeout(answer, countsMs, request, null)
      asked.set(request, (counts) => {
        clearTimeout(timer)
        settle(counts)
      })
      send({ kind: 'count', request })
      return promise
    },
    replace: thread.replace,
    restarts: thread.restarts,
    async close(graceMs) {
      send({ kind: 'close', graceMs })
      await thread.stop(graceMs + flushMs)
      channel.detach(index)
    },
  }
}
