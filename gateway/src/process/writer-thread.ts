// The writer thread as main sees it: started, watched, and the ways to it for the workers.
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { Logger } from 'pino'
import type { PackedCall } from '../contract/packed-call.ts'
import type { FromWriter, ToWriter, WriterData } from './messages.ts'
import { supervise } from './supervise.ts'
import { passLine } from './thread-log.ts'
import { startThread } from './start-thread.ts'

export interface CallWriterThread {
  /** A new way to the writer, for one worker; null while there is no writer: `onStart` tells of the next. */
  connect(): MessagePort | null
  watch(isOn: boolean): void
  /** The thread stood still: ends it; the workers keep their records for the next one. */
  replace(): void
  restarts(): number
  /** Takes in what was spilled, closes the database and ends the thread. */
  close(): Promise<void>
}

const closeMs = 30_000

/** Resolves once the database is open. Rejects with the thread's error when it can not be opened. */
export async function startCallWriter(options: {
  readonly data: WriterData
  /** A new thread begins: every worker needs a new way to it. */
  readonly onStart: () => void
  readonly onWritten: (calls: readonly PackedCall[]) => void
  readonly log: Logger
}): Promise<CallWriterThread> {
  const { data, onStart, onWritten, log } = options
  const { promise: opened, resolve, reject } = Promise.withResolvers<void>()
  let isOpen = false

  const thread = supervise({
    start() {
      const worker = startThread('writer', data)
      worker.on('message', hear)
      // After `current()` knows it.
      queueMicrotask(onStart)
      return worker
    },
    onEnded(cause) {
      if (!isOpen) reject(cause instanceof Error ? cause : new Error(String(cause)))
      else log.error({ err: cause }, 'the writer of call records ended; it is started again')
    },
  })

  function hear(message: FromWriter): void {
    if (message.kind === 'written') onWritten(message.calls)
    else if (message.kind === 'log') passLine(log, 'writer', message.line)
    else if (message.kind === 'closed') thread.replace()
    else {
      isOpen = true
      resolve()
    }
  }

  function send(message: ToWriter, ports: MessagePort[] = []): void {
    thread.current()?.postMessage(message, ports)
  }

  try {
    await opened
  } catch (error) {
    await thread.stop(0)
    throw error
  }

  return {
    connect() {
      if (thread.current() === undefined) return null
      const { port1, port2 } = new MessageChannel()
      send({ kind: 'connect', port: port1 }, [port1])
      return port2
    },
    watch: (isOn) => send({ kind: 'watch', isOn }),
    replace: thread.replace,
    restarts: thread.restarts,
    async close() {
      send({ kind: 'close' })
      await thread.stop(closeMs)
    },
  }
}
