// `shield import`: a file of addresses into the deny tables, in batches.
import type { Refusal } from '@portcullis/shield-addon/protocol'
import { connectShield } from '../../shield/connection.ts'

export interface ImportOptions {
  readonly text: string
  readonly socketPath: string
  readonly ttlMs: number | null
  readonly reason: string
  readonly isJson: boolean
  readonly print: (line: string) => void
}

const valuesPerFrame = 5_000
const deadlineMs = 60_000
const shownRefusals = 20

/** The exit code is 1 when some were refused; the others are blocked all the same. */
export async function importFile(options: ImportOptions): Promise<void> {
  const values = readValues(options.text)
  const { ttlMs, reason, print } = options
  const connection = await connectShield(options.socketPath)
  let imported = 0
  const refused: Refusal[] = []
  try {
    for (let at = 0; at < values.length; at += valuesPerFrame) {
      const page = values.slice(at, at + valuesPerFrame)
      const wish = { values: page, ttl_ms: ttlMs, reason }
      const answer = await connection.request('import', wish, deadlineMs)
      imported += answer.imported
      refused.push(...answer.refused)
      if (process.stderr.isTTY) process.stderr.write(`\r${at + page.length} of ${values.length}`)
    }
  } finally {
    if (process.stderr.isTTY) process.stderr.write('\n')
    connection.close()
  }
  if (options.isJson) {
    print(JSON.stringify({ imported, refused }))
  } else {
    print(`Imported ${imported} of ${values.length}.`)
    for (const { message } of refused.slice(0, shownRefusals)) print(`  ${message}`)
    if (refused.length > shownRefusals) print(`  and ${refused.length - shownRefusals} more`)
  }
  if (refused.length > 0) process.exitCode = 1
}

/** One address or network a line; `#` and `;` begin a comment, empty lines are skipped. */
export function readValues(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/[#;].*$/, '').trim())
    .filter((line) => line !== '')
}
