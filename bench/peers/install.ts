// Where peers are installed, outside this repository, and how: by their registries' own clients, within a time limit.
import { execFile } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A crate with its dependencies takes eleven on two CPUs. */
const limitMinutes = 15

/** A folder that outlives the run, so that only the first one installs. */
export function cacheFolder(peer: string): string {
  const cache = process.env['PORTCULLIS_BENCH_CACHE'] ?? join(homedir(), '.cache/portcullis-bench')
  const folder = join(cache, peer)
  mkdirSync(folder, { recursive: true })
  return folder
}

/** What a command printed, both ways; throws its last lines when it fails or takes longer than the limit. */
export async function run(command: string, args: readonly string[], cwd?: string): Promise<string> {
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, {
      cwd,
      timeout: limitMinutes * 60_000,
      maxBuffer: 64 << 20,
    })
    return stdout + stderr
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const isLate = 'killed' in error && error.killed === true
    const last = error.message.trim().split('\n').slice(-3).join(' ')
    throw new Error(isLate ? `not ready within ${limitMinutes} minutes` : last, { cause: error })
  }
}
