// The scenario key_guessing: a source whose calls carry N unknown keys within a window.
import type { Evidence } from '@portcullis/shield-addon/protocol'
import type { Offence } from '../contract/offence.ts'

export interface KeyGuessingSettings {
  readonly failures: number
  readonly windowMs: number
}

export interface KeyGuessing {
  /**
   * Counts one unknown key. Gives the evidence at the N-th within the window, and starts afresh for that source;
   * null before. Nothing but time takes a failure back: a good call between them does not.
   */
  count(offence: Offence): Evidence[] | null
  forget(source: string): void
  /** Sources that are remembered. */
  readonly size: number
}

interface Trail {
  /** Epoch milliseconds, oldest first: workers report in batches, so a time may come after a later one. */
  readonly times: number[]
  /** The last few, for the decision's evidence. */
  readonly last: Evidence[]
}

const mostEvidence = 16
/** Times that all trails together may hold: 32 MB. */
const mostTimes = 4_000_000
const mostSources = 100_000

export function createKeyGuessing({ failures, windowMs }: KeyGuessingSettings): KeyGuessing {
  const capacity = Math.min(mostSources, Math.floor(mostTimes / failures))
  /** In the order of their last offence: the one that was quiet longest goes first. */
  const trails = new Map<string, Trail>()

  return {
    count({ source, at, evidence }) {
      const trail = trails.get(source) ?? { times: [], last: [] }
      trails.delete(source)
      insertTime(trail.times, at)
      const newest = trail.times.at(-1) ?? at
      const firstInside = trail.times.findIndex((time) => newest - time < windowMs)
      if (firstInside > 0) trail.times.splice(0, firstInside)
      trail.last.push({ at, text: evidence })
      if (trail.last.length > mostEvidence) trail.last.shift()
      if (trail.times.length >= failures) return summary(trail)
      trails.set(source, trail)
      if (trails.size > capacity) trails.delete(trails.keys().next().value as string)
      return null
    },
    forget(source) {
      trails.delete(source)
    },
    get size() {
      return trails.size
    },
  }
}

function insertTime(times: number[], at: number): void {
  let index = times.length
  while (index > 0 && (times[index - 1] ?? 0) > at) index--
  times.splice(index, 0, at)
}

function summary({ times, last }: Trail): Evidence[] {
  const first = times[0] ?? 0
  const newest = times.at(-1) ?? first
  const text = `${times.length} calls with unknown keys within ${((newest - first) / 1_000).toFixed(1)} s`
  return [{ at: newest, text }, ...last.filter(({ at }) => at >= first)]
}
