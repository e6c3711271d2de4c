// Directories outside of the data directory: whose they are, and which of them are left alone.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadConfig, type Config } from '../../config.ts'
import { SettingsError } from '../../errors.ts'
import {
  copyDeclaredFile,
  prepareDataDirectory,
  prepareDirectories,
  removeRunDirectories,
  runDirectory,
} from './directories.ts'

const isRoot = process.getuid?.() === 0
if (!isRoot) console.log('skipped: only root has directories of its own below /run')

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-directories-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function config(shieldSocket: string): Config {
  return loadConfig({ overrides: { dataDir: join(folder, 'data'), shieldSocket } }, {})
}

const modeOf = (path: string): number => statSync(path).mode & 0o777

test.skipIf(!isRoot)('a socket in a directory that was there leaves its mode alone', () => {
  const shared = join(folder, 'shared')
  mkdirSync(shared, { mode: 0o755 })
  const settings = config(join(shared, 'shield.sock'))
  prepareDirectories(settings)
  expect(modeOf(shared)).toBe(0o755)
  expect(modeOf(runDirectory(settings))).toBe(0o750)
  removeRunDirectories(settings)
  expect(modeOf(shared)).toBe(0o755)
})

test.skipIf(!isRoot)('a socket in a new directory has it closed to others', () => {
  const settings = config(join(folder, 'new/shield.sock'))
  prepareDirectories(settings)
  expect(modeOf(join(folder, 'new'))).toBe(0o750)
  removeRunDirectories(settings)
})

test.skipIf(!isRoot)(
  'the copy of the file for the shield is for root alone, and goes with it',
  () => {
    const settings = {
      ...config(join(folder, 'shield.sock')),
      declaredFile: { path: 'portcullis.yaml', text: 'shield: {}\n' },
    }
    prepareDirectories(settings)
    const copy = copyDeclaredFile(settings) ?? ''
    expect(modeOf(copy)).toBe(0o600)
    // A second start finds the first one's copy.
    expect(copyDeclaredFile(settings)).toBe(copy)
    expect(readFileSync(copy, 'utf8')).toBe('shield: {}\n')
    expect(copyDeclaredFile({ ...settings, declaredFile: null })).toBeNull()
    removeRunDirectories(settings)
    expect(statSync(runDirectory(settings), { throwIfNoEntry: false })).toBeUndefined()
  },
)

test('a data directory that can not be made is told in a sentence', () => {
  writeFileSync(join(folder, 'file'), '')
  const dataDir = join(folder, 'file/data')
  expect(() => prepareDataDirectory(dataDir)).toThrow(SettingsError)
  expect(() => prepareDataDirectory(dataDir)).toThrow(
    /can not be used .*choose another one with --data/,
  )
})

test.each(['/proc/portcullis-test', '/proc/self', '/sys/kernel'])(
  'a data directory at %s, where no file can be, is refused with its name and what to do',
  (dataDir) => {
    expect(() => prepareDataDirectory(dataDir)).toThrow(SettingsError)
    expect(() => prepareDataDirectory(dataDir)).toThrow(
      new RegExp(`The data directory ${dataDir} .*choose another one with --data`),
    )
  },
)
