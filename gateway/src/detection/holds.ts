// Sources that no scenario looks at until their hold ends: set free by an administrator, or named in the log just now.

export interface Holds {
  hold(value: string, untilMs: number): void
  isHeld(value: string, nowMs: number): boolean
  clear(): void
  sweep(nowMs: number): void
}

const mostHolds = 10_000

export function createHolds(): Holds {
  const holds = new Map<string, number>()
  return {
    hold(value, untilMs) {
      holds.delete(value)
      holds.set(value, untilMs)
      if (holds.size > mostHolds) holds.delete(holds.keys().next().value as string)
    },
    isHeld(value, nowMs) {
      const until = holds.get(value)
      return until !== undefined && until > nowMs
    },
    clear: () => holds.clear(),
    sweep(nowMs) {
      for (const [value, until] of holds) if (until <= nowMs) holds.delete(value)
    },
  }
}
