// What is done every second: each task on its own, so that one that fails does not stop the others.
import type { DaemonLog } from './config.ts'

interface UpkeepOptions {
  readonly everyMs: number
  readonly tasks: Readonly<Record<string, () => Promise<unknown>>>
  readonly log: DaemonLog
}

export interface Upkeep {
  /** Resolves when the round under way is done; no other follows. */
  stop(): Promise<void>
}

/** A round starts only when the one before is done. A task's failure is logged when it is a new one. */
export function startUpkeep({ everyMs, tasks, log }: UpkeepOptions): Upkeep {
  const failures = new Map<string, string>()
  let isStopped = false
  let round: Promise<void> = Promise.resolve()
  let timer = setTimeout(start, everyMs)

  function start(): void {
    round = runAll().finally(() => {
      if (!isStopped) timer = setTimeout(start, everyMs)
    })
  }

  async function runAll(): Promise<void> {
    for (const [name, task] of Object.entries(tasks)) {
      if (isStopped) return
      try {
        await task()
        if (failures.delete(name)) log.info({ task: name }, 'upkeep works again')
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error)
        if (failures.get(name) === message) continue
        failures.set(name, message)
        log.error({ task: name, err: error }, 'upkeep failed; tried again')
      }
    }
  }

  return {
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await round
    },
  }
}
