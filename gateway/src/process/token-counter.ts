// Asks the tokenizer's thread; it is started for the first question, and ended when nobody has asked for a while.
import type { Worker } from 'node:worker_threads'
import { GatewayError } from '../errors.ts'
import type { FromTokenizer, ToTokenizer } from './messages.ts'
import { startThread } from './start-thread.ts'

export interface TokenCounter {
  /** By the tables of o200k, whatever the model: an estimate. Rejects with GatewayError `upstream_timeout`. */
  count(text: string): Promise<number>
  close(): void
}

interface Asked {
  readonly resolve: (tokens: number) => void
  readonly reject: (error: Error) => void
}

const idleMs = 20_000
/** The first question waits for the tables. */
const deadlineMs = 10_000

export function createTokenCounter(): TokenCounter {
  const asked = new Map<number, Asked>()
  let thread: Worker | null = null
  let idle: NodeJS.Timeout | undefined
  let next = 1

  function start(): Worker {
    const started = startThread('tokenizer', null)
    started.unref()
    started.on('message', ({ request, tokens }: FromTokenizer) => {
      asked.get(request)?.resolve(tokens)
    })
    started.on('error', (error: Error) => end(error))
    return started
  }

  function end(error: Error): void {
    void thread?.terminate()
    thread = null
    for (const { reject } of asked.values()) reject(error)
  }

  async function count(text: string): Promise<number> {
    thread ??= start()
    clearTimeout(idle)
    const request = next++
    const late = new GatewayError('upstream_timeout', { detail: 'the tokenizer is busy' })
    const timer = setTimeout(() => asked.get(request)?.reject(late), deadlineMs)
    try {
      return await new Promise<number>((resolve, reject) => {
        asked.set(request, { resolve, reject })
        thread?.postMessage({ request, text } satisfies ToTokenizer)
      })
    } finally {
      clearTimeout(timer)
      asked.delete(request)
      if (asked.size === 0) {
        idle = setTimeout(end, idleMs, new Error('idle'))
        idle.unref()
      }
    }
  }

  return {
    count,
    close: () => end(new GatewayError('shutting_down')),
  }
}
