// A worker's side of the store: messages out, answers within the deadline or not at all.
import type { MessagePort } from 'node:worker_threads'
import type {
  AnswerCache,
  CachedAnswer,
  History,
  Late,
  ResponseStore,
  StoredResponse,
  Unbearable,
} from '../contract/stored.ts'
import type { FromStore, Keeping, Question, ToStore } from './messages.ts'

export interface StoreClient extends ResponseStore, AnswerCache {
  /** A new way to the store; an earlier one is gone, with what it had not yet taken. */
  connect(port: MessagePort): void
  close(): void
}

/** A call waits no longer for what it can do without. */
const cacheDeadlineMs = 20
/** For what it can not do without: the other way out is an error, so a moment of a busy machine is worth the wait. */
const responseDeadlineMs = 250
/** The same while the store's thread begins, which takes a busy machine its time. */
const beginningMs = 5_000
/** Of all that is on its way to be kept, or waits for a store; what comes on top is lost. */
const maxPendingBytes = 33_554_432
/** Questions that wait for a store. */
const maxWaiting = 256

/** `onNeeded` is called when there is something for the store and no way to it. */
export function createStoreClient(options: { readonly onNeeded: () => void }): StoreClient {
  const { onNeeded } = options
  const asked = new Map<number, (value: FromStore['value'] | Late) => void>()
  const keeping = new Map<number, number>()
  let pendingBytes = 0
  let port: MessagePort | null = null
  let waiting: ToStore[] = []
  let nextRequest = 1

  function send(message: ToStore): void {
    if (port !== null) {
      port.postMessage(message)
      return
    }
    if (waiting.length < maxWaiting) waiting.push(message)
    else release(message.request)
    onNeeded()
  }

  function keep(thing: Keeping, bytes: number): void {
    if (pendingBytes + bytes > maxPendingBytes) return
    const request = nextRequest++
    keeping.set(request, bytes)
    pendingBytes += bytes
    send({ kind: 'keep', request, thing })
  }

  function release(request: number): void {
    pendingBytes -= keeping.get(request) ?? 0
    keeping.delete(request)
  }

  function settle(request: number, value: FromStore['value'] | Late): void {
    release(request)
    asked.get(request)?.(value)
    asked.delete(request)
  }

  function ask(question: Question): Promise<FromStore['value'] | Late> {
    const request = nextRequest++
    const { promise, resolve } = Promise.withResolvers<FromStore['value'] | Late>()
    const waitMs = port === null ? beginningMs : responseDeadlineMs
    const deadlineMs = question.kind === 'answer' ? cacheDeadlineMs : waitMs
    // If it was this thread that stood still, the answer is there already and is read before an immediate runs.
    const timer = setTimeout(setImmediate, deadlineMs, settle, request, 'late')
    asked.set(request, (value) => {
      clearTimeout(timer)
      // A broken store is as good as a silent one.
      resolve(value === undefined ? 'late' : value)
    })
    send({ kind: 'ask', request, question })
    return promise
  }

  function disconnect(): void {
    port = null
    for (const request of keeping.keys()) release(request)
  }

  return {
    keep(tenant, stored) {
      const bytes = stored.input.length + stored.response.length
      keep({ kind: 'response', tenant, stored }, bytes)
    },
    put(tenant, key, answer, ttlMs) {
      keep({ kind: 'answer', tenant, key, answer, ttlMs }, answer.body.length)
    },
    history: (tenant, question) =>
      ask({ kind: 'history', tenant, question }) as Promise<History | null | Unbearable | Late>,
    find: (tenant, id) =>
      ask({ kind: 'find', tenant, id }) as Promise<StoredResponse | null | Late>,
    remove: (tenant, id) => ask({ kind: 'remove', tenant, id }) as Promise<boolean | Late>,
    async get(tenant, key) {
      const found = (await ask({ kind: 'answer', tenant, key })) as CachedAnswer | null | Late
      if (found === null || found === 'late') return null
      return { ...found, body: Buffer.from(found.body) }
    },
    connect(next) {
      const held = waiting
      waiting = []
      if (port !== null) {
        port.close()
        disconnect()
      }
      port = next
      next.on('message', ({ request, value }: FromStore) => settle(request, value))
      next.on('close', () => {
        if (port === next) disconnect()
      })
      for (const message of held) next.postMessage(message)
    },
    close() {
      port?.close()
      disconnect()
    },
  }
}
