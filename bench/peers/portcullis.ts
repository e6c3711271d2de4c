// Our gateway with everything on: keys, approved subscriptions, limits, price and record.
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { freePort } from '../../test/process/port.ts'
import { start } from '../start.ts'
import type { Peer } from '../subject.ts'
import { benchKey, declared, type Size } from './declared.ts'

/** More keys than any cache of the processor holds lines for, and few enough for the load's own memory. */
const keysInUse = 10_000

const all = { keyCheck: 'yes', subscription: 'yes', limits: 'yes', price: 'yes', record: 'yes' }

const root = resolve(import.meta.dirname, '../..')

export function portcullis(
  name: string,
  { workers = 1, size = { keys: 10, services: 1 } }: { workers?: number; size?: Size } = {},
): Peer {
  return {
    name,
    duties: name === 'Portcullis' ? all : null,
    install: async () =>
      String(JSON.parse(readFileSync(join(root, 'gateway/package.json'), 'utf8')).version),
    async start(setting) {
      const [port, adminPort] = [await freePort(), await freePort()]
      const file = join(setting.folder, 'portcullis.yaml')
      writeFileSync(file, declared(setting, size))
      const step = Math.max(1, Math.floor(size.keys / keysInUse))
      return start({
        name,
        port,
        folder: setting.folder,
        command: join(root, 'portcullis'),
        args: [
          ...['gateway', '--config', file, '--data', join(setting.folder, 'data')],
          ...['--port', String(port), '--admin-port', String(adminPort)],
        ],
        // Main binds the port for a moment before its workers do.
        ready: `http://127.0.0.1:${adminPort}/readyz`,
        env: { PORTCULLIS_WORKERS: String(workers), PORTCULLIS_LOG_LEVEL: 'warn' },
        headers: Array.from({ length: Math.min(size.keys, keysInUse) }, (_, index) => ({
          authorization: `Bearer ${benchKey(index * step)}`,
        })),
      })
    },
  }
}
