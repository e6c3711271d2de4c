// How long the next automatic ban of a source is: longer with each repetition, up to a cap.

export interface RepetitionSettings {
  readonly banMs: number
  /** Factor for each earlier ban. */
  readonly escalation: number
  readonly capMs: number
}

export interface Repetition {
  /** Length of the ban that starts now, milliseconds. Counts it. */
  next(source: string, nowMs: number): number
  /** A ban that was found in the database. */
  recall(source: string, endMs: number): void
}

const mostSources = 100_000

/** Earlier bans are forgotten once they ended longer ago than the longest ban lasts. */
export function createRepetition({ banMs, escalation, capMs }: RepetitionSettings): Repetition {
  const bans = new Map<string, { count: number; endMs: number }>()

  function remember(source: string, count: number, endMs: number): void {
    bans.delete(source)
    bans.set(source, { count, endMs })
    if (bans.size > mostSources) bans.delete(bans.keys().next().value as string)
  }

  return {
    next(source, nowMs) {
      const known = bans.get(source)
      const earlier = known !== undefined && nowMs - known.endMs <= capMs ? known.count : 0
      const lengthMs = Math.round(Math.min(capMs, banMs * escalation ** earlier))
      remember(source, earlier + 1, nowMs + lengthMs)
      return lengthMs
    },
    recall(source, endMs) {
      const known = bans.get(source)
      remember(source, (known?.count ?? 0) + 1, Math.max(endMs, known?.endMs ?? 0))
    },
  }
}
