// `shield import`: a file of addresses blocked, in batches.
import type { Refusal } from '@portcullis/shield-addon/protocol'
import type { Importer } from './importer.ts'
import type { Measure } from './speaker.ts'

export interface ImportOptions {
  readonly text: string
  /** Is closed at the end. */
  readonly importer: Importer
  readonly measure: Measure
  readonly isJson: boolean
  readonly print: (line: string) => void
}

const valuesPerBatch = 5_000
const shownRefusals = 20
/** No address is longer; one line that can't be one must not keep its whole batch out. */
const longestValue = 100

/** The exit code is 1 when some were refused; the others are blocked all the same. */
export async function importFile(options: ImportOptions): Promise<void> {
  const lines = readValues(options.text)
  const values = lines.filter((line) => line.length <= longestValue)
  const { importer, measure, print } = options
  let imported = 0
  const refused: Refusal[] = lines.filter((line) => line.length > longestValue).map(tooLong)
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
    print(`Imported ${imported} of ${lines.length}.`)
    for (const { message } of refused.slice(0, shownRefusals)) print(`  ${message}`)
    if (refused.length > shownRefusals) print(`  and ${refused.length - shownRefusals} more`)
  }
  if (refused.length > 0) process.exitCode = 1
}

function tooLong(line: string): Refusal {
  const value = line.slice(0, longestValue)
  const message = `"${value}…" is neither an address nor a network in CIDR form.`
  return { value, code: 'invalid_target', message }
}

/** One address or network a line; `#` and `;` begin a comment, empty lines are skipped. */
export function readValues(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/[#;].*$/, '').trim())
    .filter((line) => line !== '')
}
