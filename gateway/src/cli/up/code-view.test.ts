// A process that has given up root's rights reads its code, also out of a closed home.
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { viewCode } from './code-view.ts'

const nobody = 65_534
const isRoot = process.getuid?.() === 0
if (!isRoot) console.log('skipped: only root can give up its rights')
const privileges = [
  ...['setpriv', '--reuid', String(nobody), '--regid', String(nobody), '--clear-groups'],
  ...['--inh-caps=-all', '--bounding-set=-all', '--no-new-privs'],
]

let home: string
let instanceId: string
let clone: string
beforeEach(() => {
  instanceId = `test${randomBytes(4).toString('hex')}`
  home = mkdtempSync(join(tmpdir(), 'portcullis-home-'))
  clone = join(home, 'clone')
  mkdirSync(clone, { mode: 0o755 })
  writeFileSync(join(clone, 'main.js'), 'the code\n', { mode: 0o644 })
})
afterEach(() => {
  rmSync(home, { recursive: true })
  if (isRoot) rmSync(`/run/portcullis/${instanceId}`, { recursive: true, force: true })
})

function look() {
  return viewCode(privileges, { instanceId }, join(clone, 'main.js'), clone)
}

function read({ prefix, pathOf }: ReturnType<typeof viewCode>): string {
  const [command = '', ...rest] = [...prefix, 'cat', pathOf(join(clone, 'main.js'))]
  return spawnSync(command, rest, { encoding: 'utf8' }).stdout
}

test.skipIf(!isRoot)('an open clone is used where it lies', () => {
  chmodSync(home, 0o755)
  const view = look()
  expect(view.prefix).toEqual(privileges)
  expect(read(view)).toBe('the code\n')
})

test.skipIf(!isRoot)('a clone in a closed home is read through a view of it', () => {
  chmodSync(home, 0o700)
  const view = look()
  expect(view.pathOf(join(clone, 'main.js'))).toBe(`/run/portcullis/${instanceId}/code/main.js`)
  expect(read(view)).toBe('the code\n')
})

test.skipIf(!isRoot)('a clone whose files are closed is told with what to do', () => {
  chmodSync(join(clone, 'main.js'), 0o600)
  expect(look).toThrow(/can not be read by the process .* Clone to a folder that others may read/)
})

test('without privileges to give up there is nothing to look at', () => {
  const view = viewCode([], { instanceId }, '/nowhere/main.js')
  expect(view.prefix).toEqual([])
  expect(view.pathOf('/nowhere/main.js')).toBe('/nowhere/main.js')
})
