// Turns by key: what reads, compares and writes the same thing runs one after the other.

export interface Turns {
  /** Runs `work` after everything that was queued for this key before. */
  take<T>(key: string, work: () => Promise<T>): Promise<T>
}

/** Holds an entry only while something runs or waits for its key. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    async take(key, work) {
      const before = last.get(key) ?? Promise.resolve()
      const mine = before.then(work, work)
      const settled = mine.catch(() => undefined)
      last.set(key, settled)
      try {
        return await mine
      } finally {
        if (last.get(key) === settled) last.delete(key)
      }
    },
  }
}
