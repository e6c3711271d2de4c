// The first administrator: once, with a password that somebody can find.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createClock } from '../contract/clock.ts'
import { openControlStorage, type ControlStorage } from '../storage/index.ts'
import { isPasswordRight } from '../storage/password.ts'
import { createFirstAdministrator } from './first-administrator.ts'

let dataDir = ''
let storage: ControlStorage
const clock = createClock()

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'portcullis-admin-'))
  storage = await openControlStorage({ url: null, dataDir, masterKey: Buffer.alloc(32, 1), clock })
})
afterEach(async () => {
  await storage.close()
  rmSync(dataDir, { recursive: true })
})

const lines: string[] = []
const log = pino({}, { write: (line: string) => lines.push(line) })
const create = (password: string | null) =>
  createFirstAdministrator({ storage, password, dataDir, clock, log })

async function isRight(password: string): Promise<boolean> {
  const user = await storage.users.byEmail('admin@portcullis.local')
  return isPasswordRight(password, (await storage.users.passwordHash(user!.id)) ?? '')
}

test('a random password lies in a file of its own and in no log', async () => {
  await create(null)
  const file = join(dataDir, 'admin-password')
  const password = readFileSync(file, 'utf8').trim()
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(await isRight(password)).toBe(true)
  expect(lines.join('')).not.toContain(password)
})

test("the setting's password is taken, and no file is written", async () => {
  await create('a password that was chosen')
  expect(await isRight('a password that was chosen')).toBe(true)
  expect(existsSync(join(dataDir, 'admin-password'))).toBe(false)
})

test('a later start changes nothing', async () => {
  await create('a password that was chosen')
  await create('another password')
  expect(await isRight('a password that was chosen')).toBe(true)
  expect(await storage.users.all()).toHaveLength(1)
})
