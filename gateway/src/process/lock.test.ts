// One gateway a data directory.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { SettingsError } from '../errors.ts'
import { lockDirectory } from './lock.ts'

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'portcullis-lock-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

const since = Date.UTC(2026, 10, 24)

test('a second holder is told who has it, and gets it when it is released', () => {
  const first = lockDirectory(directory, since)
  expect(() => lockDirectory(directory, since + 1)).toThrow(SettingsError)
  expect(() => lockDirectory(directory, since + 1)).toThrow(
    `process ${process.pid}, since 2026-11-24T00:00:00.000Z`,
  )
  first.release()
  lockDirectory(directory, since).release()
})

test('another process is refused while we hold it, and a killed one leaves nothing behind', () => {
  const script = `
    import { lockDirectory } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))}
    lockDirectory(${JSON.stringify(directory)}, 0)
    process.kill(process.pid, 'SIGKILL')
  `
  const run = () =>
    spawnSync(process.execPath, ['--conditions=source', '--input-type=module', '-e', script], {
      encoding: 'utf8',
    })
  const held = lockDirectory(directory, since)
  expect(run().stderr).toContain('is in use by another gateway')
  held.release()
  expect(run().signal).toBe('SIGKILL')
  lockDirectory(directory, since).release()
})
