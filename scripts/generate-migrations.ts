// Generates the migrations of both databases in both dialects from storage/tables.ts; run it after each change there.
import { spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const root = resolve(import.meta.dirname, '..')
const dialects = { sqlite: 'sqlite', postgres: 'postgresql' } as const
const databases = ['control', 'calls'] as const

const { values } = parseArgs({ options: { name: { type: 'string', default: 'change' } } })

for (const [dialect, drizzleName] of Object.entries(dialects)) {
  for (const database of databases) {
    const folder = join('migrations', dialect, database)
    const output = generate(`gateway/drizzle.${dialect}-${database}.ts`, drizzleName, folder)
    // It must ask about a rename, has no terminal, prints this, writes nothing, and ends with 0.
    if (output.includes('Error:')) {
      console.error(`${folder}: drizzle-kit failed; it may want to ask about a rename:\n${output}`)
      process.exit(1)
    }
    console.log(`${folder}: ${output.includes('No schema changes') ? 'unchanged' : 'written'}`)
  }
}

function generate(schema: string, dialect: string, folder: string): string {
  const made = spawnSync(
    process.execPath,
    [
      join(root, 'gateway/node_modules/drizzle-kit/bin.cjs'),
      'generate',
      ...['--dialect', dialect, '--schema', schema, '--out', folder, '--name', values.name],
    ],
    { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
  )
  if (made.error !== undefined) throw made.error
  const output = made.stdout + made.stderr
  if (made.status === 0) return output
  console.error(`${folder}: drizzle-kit ended with ${made.status}:\n${output}`)
  process.exit(1)
}
