// Whether a gateway that ended by itself is started again, and after which pause.
export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** How long it ran. */
  readonly livedMs: number
}

export interface Restarts {
  /** Milliseconds to wait before the next start; null: it stays down. */
  after(ended: Ended): number | null
}

/** A start that finds a wrong setting ends sooner than this, and would find it again. */
const startMs = 5_000
/** Whoever ran longer was well: what happened before no longer counts. */
const steadyMs = 60_000
const delaysMs = [200, 1_000, 2_000, 5_000, 10_000]

/** As many starts in a row as `maxRestarts`, then it is left down: something is wrong that a start does not mend. */
export const maxRestarts = delaysMs.length

export function createRestarts(): Restarts {
  let inRow = 0
  return {
    after({ code, signal, livedMs }) {
      // SIGTERM to its own pid is an operator's wish, and so it is understood.
      const isAsked = code === 0 || signal === 'SIGTERM' || signal === 'SIGINT'
      const isRefusal = signal === null && livedMs < startMs && inRow === 0
      if (isAsked || isRefusal) return null
      if (livedMs >= steadyMs) inRow = 0
      inRow += 1
      return delaysMs[inRow - 1] ?? null
    },
  }
}
