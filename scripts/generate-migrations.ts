// Generates the migrations of both databases in both dialects from storage/tables.ts; run it after each change there.
// `--name add-policies` names them; `--check` changes nothing and ends with 1 when something is missing.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const root = resolve(import.meta.dirname, '..')
const dialects = { sqlite: 'sqlite', postgres: 'postgresql' } as const
const databases = ['control', 'calls'] as const

const { values } = parseArgs({
  options: {
    name: { type: 'string', default: 'change' },
    check: { type: 'boolean', default: false },
  },
})

try {
  if (values.check) check()
  else generateAll(join(root, 'migrations'))
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}

function check(): void {
  // Inside the clone, since drizzle-kit takes relative folders only.
  const copy = mkdtempSync(join(root, 'migrations/.check-'))
  try {
    for (const dialect of Object.keys(dialects)) {
      cpSync(join(root, 'migrations', dialect), join(copy, dialect), { recursive: true })
    }
    if (generateAll(copy) === 0) return
  } finally {
    rmSync(copy, { recursive: true })
  }
  throw new Error('migrations are missing: run "pnpm migrations" and commit what it writes')
}

/** Gives how many of the four were written. */
function generateAll(target: string): number {
  let written = 0
  for (const [dialect, drizzleName] of Object.entries(dialects)) {
    for (const database of databases) {
      const schema = `gateway/drizzle.${dialect}-${database}.ts`
      const folder = relative(root, join(target, dialect, database))
      const output = generate(schema, drizzleName, folder)
      const isSame = output.includes('No schema changes')
      console.log(`migrations/${dialect}/${database}: ${isSame ? 'unchanged' : 'written'}`)
      if (!isSame) written += 1
    }
  }
  return written
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
  if (made.status !== 0) {
    throw new Error(`${folder}: drizzle-kit ended with ${made.status}:\n${output}`)
  }
  // When it must ask about a rename and has no terminal it prints this, writes nothing, and ends with 0.
  if (output.includes('Error:')) {
    throw new Error(`${folder}: drizzle-kit failed; it may want to ask about a rename:\n${output}`)
  }
  return output
}
