// Keeps one thread running: starts it, starts it again with growing pauses when it ends by itself, stops it.
import type { Worker } from 'node:worker_threads'

export interface Supervised {
  /** Undefined between two lives. */
  current(): Worker | undefined
  /** Ends the thread now; a new one follows at once or after the pause. */
  replace(): void
  restarts(): number
  /** No new life follows; a thread that has not ended by itself within the time is ended. */
  stop(withinMs: number): Promise<void>
}

export interface SuperviseOptions {
  readonly start: () => Worker
  /** The thread has ended without being asked to; its resources are free. */
  readonly onEnded: (cause: unknown) => void
  /** The pause doubles from the first to the longest, and is short again after a life of `steadyMs`. */
  readonly firstPauseMs?: number
  readonly longestPauseMs?: number
  readonly steadyMs?: number
}

export function supervise(options: SuperviseOptions): Supervised {
  const { start, onEnded } = options
  const { firstPauseMs = 100, longestPauseMs = 10_000, steadyMs = 30_000 } = options
  let thread: Worker | undefined
  let timer: NodeJS.Timeout | undefined
  let pauseMs = firstPauseMs
  let restarts = 0
  let isStopping = false
  let onStopped: (() => void) | undefined

  function run(): void {
    const startedAt = performance.now()
    const started = start()
    let cause: unknown = null
    thread = started
    started.once('error', (error) => {
      cause = error
    })
    started.once('exit', (code) => {
      thread = undefined
      if (isStopping) {
        onStopped?.()
        return
      }
      onEnded(cause ?? `exit code ${code}`)
      if (performance.now() - startedAt >= steadyMs) pauseMs = firstPauseMs
      timer = setTimeout(runAgain, pauseMs)
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    })
  }

  function runAgain(): void {
    restarts += 1
    run()
  }

  run()
  return {
    current: () => thread,
    replace: () => void thread?.terminate(),
    restarts: () => restarts,
    async stop(withinMs) {
      isStopping = true
      clearTimeout(timer)
      const last = thread
      if (last === undefined) return
      const { promise, resolve } = Promise.withResolvers<void>()
      onStopped = resolve
      const deadline = setTimeout(() => void last.terminate(), withinMs)
      await promise
      clearTimeout(deadline)
    },
  }
}
