// A worker's side of the store: messages out, answers within the deadline or not at all.
import type { MessagePort } from 'node:worker_threads'
import type { AnswerCache, CachedAnswer, History, Late, ResponseStore } from '../contract/stored.ts'
import type { StoredResponse } from '../contract/stored.ts'
import type { FromStore, Question, ToStore } from './messages.ts'

export interface StoreClient extends ResponseStore, AnswerCache {
  /** A new way to the store; an earlier one is gone. */
  connect(port: MessagePort): void
  close(): void
}

/** A call waits no longer for what it can do without. */
const cacheDeadlineMs = 20
/** For what it can not do without: the other way out is an error, so a moment of a busy machine is worth the wait. */
const responseDeadlineMs = 250
/** What is to be kept while there is no store yet. */
const maxWaiting = 256

/** `onNeeded` is called when there is something for the store and no way to it. */
export function createStoreClient(options: { readonly onNeeded: () => void }): StoreClient {
  const { onNeeded } = options
  const asked = new Map<number, (value: FromStore['value'] | Late) => void>()
  let port: MessagePort | null = null
  let waiting: ToStore[] = []
  let nextRequest = 1

  function send(message: ToStore): void {
    if (port !== null) {
      port.postMessage(message)
      return
    }
    if (waiting.length < maxWaiting) waiting.push(message)
    onNeeded()
  }

  function settle(request: number, value: FromStore['value'] | Late): void {
    asked.get(request)?.(value)
    asked.delete(request)
  }

  function ask(question: Question): Promise<FromStore['value'] | Late> {
    const request = nextRequest
    nextRequest += 1
    const { promise, resolve } = Promise.withResolvers<FromStore['value'] | Late>()
    const deadlineMs = question.kind === 'get' ? cacheDeadlineMs : responseDeadlineMs
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

  return {
    keep: (tenant, stored) => send({ kind: 'keep', tenant, stored }),
    history: (tenant, question) =>
      ask({ kind: 'history', tenant, question }) as Promise<History | null | Late>,
    find: (tenant, id) =>
      ask({ kind: 'find', tenant, id }) as Promise<StoredResponse | null | Late>,
    remove: (tenant, id) => ask({ kind: 'remove', tenant, id }) as Promise<boolean | Late>,
    put: (tenant, key, answer, ttlMs) => send({ kind: 'put', tenant, key, answer, ttlMs }),
    async get(tenant, key) {
      const found = (await ask({ kind: 'get', tenant, key })) as CachedAnswer | null | Late
      if (found === null || found === 'late') return null
      return { ...found, body: Buffer.from(found.body) }
    },
    connect(next) {
      port?.close()
      port = next
      next.on('message', ({ request, value }: FromStore) => settle(request, value))
      next.on('close', () => {
        if (port === next) port = null
      })
      const held = waiting
      waiting = []
      for (const message of held) next.postMessage(message)
    },
    close() {
      port?.close()
      port = null
    },
  }
}
