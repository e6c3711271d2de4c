// Asks the reader thread from main, and tells main's listeners of records as the writer commits them.
import type { Logger } from 'pino'
import type { Call } from '../contract/call.ts'
import { unpackCall, type PackedCall } from '../contract/packed-call.ts'
import { errorTable, GatewayError, type ErrorCode } from '../errors.ts'
import type { CallReader } from '../storage/calls/index.ts'
import type { FromReader, ReaderData, ReaderMethod, ToReader } from './messages.ts'
import { supervise } from './supervise.ts'
import { startThread } from './start-thread.ts'

export interface CallReaderThread extends CallReader {
  /** The thread stood still: ends it; questions under way fail, a new one takes the next. */
  replace(): void
  restarts(): number
  close(): Promise<void>
}

/** A question that takes longer is a query gone wrong; the page should hear of it. */
const deadlineMs = 30_000

/** Every method throws GatewayError `storage_unavailable` when the thread is gone or too slow. */
export function startCallReader(options: {
  readonly data: ReaderData
  /** A new thread begins: its heartbeat starts from zero. */
  readonly onStart: () => void
  readonly log: Logger
}): CallReaderThread {
  const { data, onStart, log } = options
  const asked = new Map<number, Asked>()
  let next = 1

  const thread = supervise({
    start() {
      onStart()
      const worker = startThread('reader', data)
      return worker.on('message', hear)
    },
    onEnded(cause) {
      log.error({ err: cause }, 'the reader of call records ended; it is started again')
      for (const request of asked.keys()) fail(request, 'the reader thread ended')
    },
  })

  function hear(message: FromReader): void {
    if (message.kind === 'answer') take(message.request)?.resolve(message.value)
    else if (message.kind === 'failure') {
      const code = message.code in errorTable ? (message.code as ErrorCode) : 'internal_error'
      const { message: text, detail } = message
      take(message.request)?.reject(new GatewayError(code, { message: text, detail }))
    }
  }

  function take(request: number): Asked | undefined {
    const question = asked.get(request)
    asked.delete(request)
    clearTimeout(question?.timer)
    return question
  }

  function fail(request: number, detail: string): void {
    take(request)?.reject(new GatewayError('storage_unavailable', { detail }))
  }

  function ask<T>(method: ReaderMethod, ...parameters: readonly unknown[]): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const request = next
    next += 1
    const timer = setTimeout(fail, deadlineMs, request, `no answer within ${deadlineMs} ms`)
    asked.set(request, { resolve, reject, timer })
    const worker = thread.current()
    if (worker === undefined) fail(request, 'the reader thread is not running')
    else worker.postMessage({ request, method, parameters } satisfies ToReader)
    return promise as Promise<T>
  }

  return {
    list: (filter, page) => ask('list', filter, page),
    byId: (id) => ask('byId', id),
    count: (filter) => ask('count', filter),
    useOf: (applicationId, sinceMs) => ask('useOf', applicationId, sinceMs),
    replace: thread.replace,
    restarts: thread.restarts,
    async close() {
      await thread.stop(0)
      for (const request of asked.keys()) fail(request, 'the gateway is stopping')
    },
  }
}

interface Asked {
  readonly resolve: (value: unknown) => void
  readonly reject: (error: GatewayError) => void
  readonly timer: NodeJS.Timeout
}

export interface WrittenCalls {
  /** Hears every batch of records as it is committed; gives the way to stop. */
  onCalls(listener: (calls: readonly Call[]) => void): () => void
  publish(calls: readonly PackedCall[]): void
  isWatched(): boolean
}

/** `onWatched` hears when the first listener comes and when the last one goes: unwatched records stay in the writer. */
export function createWrittenCalls(onWatched: (isOn: boolean) => void): WrittenCalls {
  const listeners = new Set<(calls: readonly Call[]) => void>()
  return {
    onCalls(listener) {
      // A wrapper of its own: the same function may listen twice.
      const heard = (calls: readonly Call[]): void => listener(calls)
      listeners.add(heard)
      if (listeners.size === 1) onWatched(true)
      return () => {
        if (listeners.delete(heard) && listeners.size === 0) onWatched(false)
      }
    },
    publish(packed) {
      const calls = packed.map(unpackCall)
      for (const listener of listeners) listener(calls)
    },
    isWatched: () => listeners.size > 0,
  }
}
