// The first administrator's e-mail and password, as the gateway's first start left them.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Administrator {
  readonly email: string
  /** Words instead where it was given by a setting and stands in no file. */
  readonly password: string
}

/** The file is written once, 0600; a password that was changed later is not in it. */
export function readAdministrator(dataDir: string): Administrator {
  const file = join(dataDir, 'admin-password')
  const password = existsSync(file)
    ? readFileSync(file, 'utf8').trim()
    : 'the one that PORTCULLIS_ADMIN_PASSWORD gave at the first start'
  return { email: 'admin@portcullis.local', password }
}
