// `shield import`: a file of addresses blocked, in batches.
import type { Refusal } from '@portcullis/shield-addon/protocol'
import type { Config } from '../../config.ts'
import { openImporter } from './importer.ts'
import type { Measure } from './speaker.ts'

export interface ImportOptions {
  readonly text: string
  readonly config: Config
  readonly measure: Measure
  readonly isJson: boolean
  readonly print: (line: string) => void
}

const valuesPerBatch = 5_000
const shownRefusals = 20

/** The exit code is 1 when some were refused; the others are blocked all the same. */
export async function importFile(options: ImportOptions): Promise<void> {
  const values = readValues(options.text)
  const { measure, print } = options
  const importer = await openImporter(options.config)
  let imported = 0
  const refused: Refusal[] = []
  try {
    for (let at = 0; at < values.length; at += valuesPerBatch) {
      const page = values.slice(at, at + valuesPerBatch)
      const answer = await importer.take(page, measure)
      imported += answer.imported
      refused.push(...answer.refused)
      if (process.stderr.isTTY) process.stderr.write(`\r${at + page.length} of ${values.length}`)
    }
  } finally {
    if (process.stderr.isTTY) process.stderr.write('\n')
    await importer.close()
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
