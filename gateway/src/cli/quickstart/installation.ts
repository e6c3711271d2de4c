// The demo installation as a portcullis.yaml in the data directory, with secrets made once and kept beside it.
import { randomBytes } from 'node:crypto'
import { chownSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../../declared/section.ts'
import { createKey } from '../../storage/key-hash.ts'
import { prepareDataDirectory } from '../up/directories.ts'

export interface Installation {
  readonly file: string
  /** The demo application's API key. */
  readonly key: string
  /** Of the demo tenant's two people, owner@demo.example and developer@demo.example. */
  readonly password: string
  /** This process's environment with the file's variables. */
  readonly environment: Environment
}

const declared = `# The demo installation of quickstart.sh; made anew at each start. Your own goes into another file.
providers:
  - { name: demo, kind: demo }
models:
  - name: demo
    targets:
      - { provider: demo, model: demo }
plans:
  - { name: demo, requests_per_minute: 600, parallel: 20 }
tenants:
  - name: demo
    members:
      - { email: owner@demo.example, role: owner, password: "\${DEMO_OWNER_PASSWORD}" }
      - { email: developer@demo.example, role: developer, password: "\${DEMO_OWNER_PASSWORD}" }
    services:
      - { name: chat, kind: llm, models: [demo], visibility: tenants, approval: manual }
    applications:
      - name: web
        keys:
          - { name: main, value: "\${DEMO_KEY}" }
        subscriptions:
          - { tenant: demo, service: chat, plan: demo, state: approved }
detection:
  scenarios:
    # So short that the demo can show how a ban ends by itself.
    key_guessing: { mode: enforce, failures: 5, window: 60s, ban: 5s, escalation: 1, cap: 5s }
`

/** Writes the file and, at the first run, the secrets. */
export function prepareInstallation(dataDir: string): Installation {
  const { uid, gid } = prepareDataDirectory(dataDir)
  const own = (path: string, text: string): void => {
    writeFileSync(path, text, { mode: 0o600 })
    if (process.getuid?.() === 0) chownSync(path, uid, gid)
  }
  const secretsFile = join(dataDir, 'quickstart.json')
  if (!existsSync(secretsFile)) {
    const secrets = {
      DEMO_KEY: createKey(),
      DEMO_OWNER_PASSWORD: randomBytes(12).toString('base64url'),
    }
    own(secretsFile, JSON.stringify(secrets))
  }
  const file = join(dataDir, 'quickstart.yaml')
  own(file, declared)
  const secrets = JSON.parse(readFileSync(secretsFile, 'utf8')) as Record<string, string>
  return {
    file,
    key: secrets['DEMO_KEY'] ?? '',
    password: secrets['DEMO_OWNER_PASSWORD'] ?? '',
    environment: { PORTCULLIS_LOG_LEVEL: 'warn', ...process.env, ...secrets },
  }
}
