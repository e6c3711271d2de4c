// Creates the first administrator at the first start.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '../contract/clock.ts'
import { newId } from '../contract/id.ts'
import { hashPassword } from '../storage/password.ts'
import { type ControlStorage } from '../storage/index.ts'

const email = 'admin@portcullis.local'

/**
 * When there is no user with platform rights: makes one with the given password, or with a random one that
 * is written to `<dataDir>/admin-password` (0600). The log names the file, never the password.
 */
export async function createFirstAdministrator(options: {
  readonly storage: ControlStorage
  readonly password: string | null
  readonly dataDir: string
  readonly clock: Clock
  readonly log: Logger
}): Promise<void> {
  const { storage, dataDir, clock, log } = options
  const users = await storage.users.all()
  if (users.some(({ isPlatformAdmin }) => isPlatformAdmin)) return
  const file = join(dataDir, 'admin-password')
  const password = options.password ?? randomBytes(18).toString('base64url')
  // Before the user is there: a crash in between leaves a file too many, not an administrator too few.
  if (options.password === null) writeFileSync(file, `${password}\n`, { mode: 0o600 })
  const nowMs = clock.nowMs()
  const passwordHash = await hashPassword(password)
  const known = users.find((user) => user.email === email)
  await storage.write([
    known === undefined
      ? storage.users.insert({
          id: newId('user', nowMs),
          email,
          name: 'Administrator',
          isPlatformAdmin: true,
          createdAt: nowMs,
          passwordHash,
        })
      : storage.users.update(known.id, { isPlatformAdmin: true, passwordHash }),
  ])
  const where = options.password === null ? { file } : { setting: 'PORTCULLIS_ADMIN_PASSWORD' }
  log.info({ email, ...where }, 'first administrator created; the password is there')
}
