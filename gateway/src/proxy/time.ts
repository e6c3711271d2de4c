// Units of time in records.

/** Milliseconds, with microseconds behind the point. */
export function toMs(ns: number): number {
  return Math.round(ns / 1_000) / 1_000
}
