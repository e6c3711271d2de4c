// The store thread as main sees it: started when a worker first needs it, watched, and the ways to it.
import { existsSync } from 'node:fs'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { FromStoreThread, StoreData, ToStoreThread } from './messages.ts'
import { startThread } from './start-thread.ts'
import { supervise, type Supervised } from './supervise.ts'
import { passLine } from './thread-log.ts'

export interface StoreThread {
  /** Starts the thread if it does not run. */
  need(): void
  /** A new way to the store, for one worker; null while there is none: `onStart` tells of the next. */
  connect(): MessagePort | null
  replace(): void
  restarts(): number
  close(): Promise<void>
}

const closeMs = 5_000

/** The thread begins at once where something is stored already: a client may come back to it. */
export function startStoreThread(options: {
  readonly data: StoreData
  /** A new thread begins: every worker needs a new way to it. */
  readonly onStart: () => void
  readonly log: Logger
}): StoreThread {
  const { data, onStart, log } = options
  let thread: Supervised | null = null
  let isClosing = false

  function need(): void {
    if (isClosing || thread !== null) return
    thread = supervise({
      start() {
        const worker = startThread('store', data)
        worker.on('message', hear)
        // After `current()` knows it.
        queueMicrotask(onStart)
        return worker
      },
      onEnded: (cause) => log.error({ err: cause }, 'the store ended; it is started again'),
    })
  }

  function hear(message: FromStoreThread): void {
    if (message.kind === 'log') passLine(log, 'store', message.line)
    else thread?.replace()
  }

  function send(message: ToStoreThread, ports: MessagePort[] = []): void {
    thread?.current()?.postMessage(message, ports)
  }

  if (existsSync(data.path)) need()

  return {
    need,
    connect() {
      if (thread?.current() === undefined) return null
      const { port1, port2 } = new MessageChannel()
      send({ kind: 'connect', port: port1 }, [port1])
      return port2
    },
    replace: () => thread?.replace(),
    restarts: () => thread?.restarts() ?? 0,
    async close() {
      isClosing = true
      send({ kind: 'close' })
      await thread?.stop(closeMs)
    },
  }
}
