// Records on disk for a writer that is behind: each spill is one file, written beside and renamed, so none is half.
import { mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '../../contract/clock.ts'
import type { PackedCall } from '../../contract/packed-call.ts'

/** Ending of a complete spill file: one packed record a line, as JSON. */
export const spillEnding = '.ndjson'

/**
 * Makes the function that writes records to a new file; false when the directory holds `maxFiles` already or
 * the disk refuses. Blocks for about a millisecond a batch of 256: only threads in trouble call it.
 */
export function createSpill(options: {
  readonly directory: string
  /** Differs between the threads that share the directory. */
  readonly name: string
  readonly clock: Clock
  readonly maxFiles?: number
  readonly onError: (error: unknown) => void
}): (calls: readonly PackedCall[]) => boolean {
  const { directory, name, clock, maxFiles = 1_000, onError } = options
  let count = 0
  return (calls) => {
    try {
      mkdirSync(directory, { recursive: true, mode: 0o700 })
      if (readdirSync(directory).length >= maxFiles) return false
      count += 1
      // The time keeps files of an earlier process apart, and the writer takes the oldest first.
      const path = join(directory, `${clock.nowMs().toString().padStart(15, '0')}-${name}-${count}`)
      const lines = calls.map((call) => `${JSON.stringify(call)}\n`).join('')
      writeFileSync(path, lines, { mode: 0o600 })
      renameSync(path, path + spillEnding)
      return true
    } catch (error) {
      onError(error)
      return false
    }
  }
}
