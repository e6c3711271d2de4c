// Takes spilled records back in: oldest file first, removed once its records are in the database.
import { existsSync, readdirSync, readFileSync, renameSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { PackedCall } from '../contract/packed-call.ts'
import { spillEnding } from '../proxy/record/spill.ts'

export interface SpillDrain {
  /** Takes in files for about 100 ms, so that fresh batches are not held up; never rejects. */
  one(): Promise<void>
  /** Takes in all, or stops at the first file that the database does not take; never rejects. */
  all(): Promise<void>
}

const sliceMs = 100

export function createSpillDrain(options: {
  readonly directory: string
  /** Leaves out what is there already: a file may hold records that were committed before a crash. */
  readonly insert: (calls: readonly PackedCall[]) => Promise<void>
  readonly log: Logger
}): SpillDrain {
  const { directory, insert, log } = options

  async function drain(withinMs: number): Promise<void> {
    if (!existsSync(directory)) return
    const end = performance.now() + withinMs
    const files = readdirSync(directory).filter((file) => file.endsWith(spillEnding))
    for (const file of files.toSorted()) {
      if (performance.now() > end) return
      const path = join(directory, file)
      const calls = parse(path)
      if (calls === null) continue
      try {
        await insert(calls)
      } catch (error) {
        log.warn({ err: error }, 'spilled call records stay on disk until the database takes them')
        return
      }
      unlinkSync(path)
    }
  }

  /** Null: the file is not ours to understand; it is put aside and kept. */
  function parse(path: string): readonly PackedCall[] | null {
    try {
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
      return lines.map((line) => JSON.parse(line) as PackedCall)
    } catch (error) {
      log.error({ err: error, path }, 'a file of spilled call records can not be read; put aside')
      renameSync(path, `${path}.broken`)
      return null
    }
  }

  return {
    one: () => drain(sliceMs),
    all: () => drain(Number.POSITIVE_INFINITY),
  }
}
