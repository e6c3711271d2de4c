// Runs the checks and every suite; its last line is the total over all of them, and it fails when anything failed.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

interface Totals {
  passed: number
  failed: number
  skipped: number
}

interface VitestReport {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly numTodoTests: number
  readonly testResults: readonly {
    readonly status: string
    readonly assertionResults: readonly unknown[]
  }[]
}

const totals: Totals = { passed: 0, failed: 0, skipped: 0 }

/** A command that counts as one test. */
function command(name: string, file: string, args: readonly string[]): void {
  console.log(`\n== ${name}`)
  const { status } = spawnSync(file, args, { stdio: 'inherit' })
  if (status === 0) totals.passed += 1
  else totals.failed += 1
}

function suites(args: readonly string[]): void {
  console.log('\n== suites')
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-test-'))
  const report = join(folder, 'report.json')
  try {
    const { status } = spawnSync(
      'vitest',
      ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...args],
      { stdio: 'inherit' },
    )
    const counted = JSON.parse(readFileSync(report, 'utf8')) as VitestReport
    totals.passed += counted.numPassedTests
    totals.failed += counted.numFailedTests
    totals.skipped += counted.numPendingTests + counted.numTodoTests
    // A file that could not be loaded has no test of its own to fail.
    const broken = counted.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    ).length
    totals.failed += broken
    if (status !== 0 && counted.numFailedTests + broken === 0) totals.failed += 1
  } catch (error) {
    console.error(`The suites left no report: ${String(error)}`)
    totals.failed += 1
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const args = process.argv.slice(2)
if (args.length === 0) {
  command('check', 'node', ['scripts/check.ts'])
  command('migrations are the generated ones', 'node', [
    'scripts/generate-migrations.ts',
    '--check',
  ])
}
suites(args)

const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''
console.log(`${totals.passed} passed, ${totals.failed} failed${skipped}`)
process.exitCode = totals.failed === 0 ? 0 : 1
