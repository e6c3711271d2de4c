// The generated migrations are those of the table definitions, in both dialects.
import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { sqliteKit } from './kit.ts'
import { openSqlite } from './sqlite.ts'
import { defineTables } from './tables.ts'
import { sql } from 'drizzle-orm'

it('generating them again writes nothing', () => {
  const script = resolve(import.meta.dirname, '../../../scripts/generate-migrations.ts')
  const output = execFileSync(process.execPath, [script, '--check'], { encoding: 'utf8' })
  expect(output.trim().split('\n')).toEqual([
    'migrations/sqlite/control: unchanged',
    'migrations/sqlite/calls: unchanged',
    'migrations/postgres/control: unchanged',
    'migrations/postgres/calls: unchanged',
  ])
})

it.each(['control', 'calls'] as const)('%s has every table that is defined', async (name) => {
  const connection = openSqlite(':memory:', name)
  for (const table of Object.values(defineTables(sqliteKit)[name])) {
    expect(await connection.database.get(sql`select count(*) as n from ${table}`)).toEqual({ n: 0 })
  }
  await connection.close()
})
