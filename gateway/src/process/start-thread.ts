// How a thread is made: its file, the source when types are stripped and the built one otherwise, and its memory.
import { extname, join } from 'node:path'
import { Worker } from 'node:worker_threads'

type ThreadName = 'worker' | 'writer' | 'reader' | 'tokenizer' | 'store'

/**
 * MB of the young generation, three semi-spaces. Left alone, V8 takes up to 100 MB a thread for short-lived
 * objects and gives none back: measured 200 MB of garbage from loading the storage's modules alone.
 */
const youngMb: Readonly<Record<ThreadName, number>> = {
  worker: 24,
  writer: 12,
  reader: 12,
  tokenizer: 12,
  store: 12,
}

/** Starts the thread, without the process's environment: its settings come in workerData. */
export function startThread(name: ThreadName, workerData: unknown): Worker {
  const file = join(import.meta.dirname, '..', name + extname(import.meta.filename))
  const resourceLimits = { maxYoungGenerationSizeMb: youngMb[name] }
  return new Worker(file, { workerData, resourceLimits, env: {} })
}
