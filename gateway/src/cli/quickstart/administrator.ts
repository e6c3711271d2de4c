// The first administrator's e-mail and password, as the gateway's first start left them.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Administrator {
  readonly email: string
  readonly password: string
}

/** The file is written once, 0600; a password that was changed later is not in it. */
export function readAdministrator(dataDir: string): Administrator {
  const password = readFileSync(join(dataDir, 'admin-password'), 'utf8').trim()
  return { email: 'admin@portcullis.local', password }
}
