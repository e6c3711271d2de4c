// A PostgreSQL server of its own for the tests that need a real one: apt's, in a folder, on a unix socket.
import { execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const installed = '/usr/lib/postgresql'
/** PostgreSQL refuses to run as root: then it runs as nobody. */
const nobody = 65_534

export interface PostgresServer {
  readonly url: string
  stop(): Promise<void>
}

/** The newest installed server's programs; null: none is installed. */
export function findPostgres(): string | null {
  if (!existsSync(installed)) return null
  const newest = readdirSync(installed)
    .toSorted((a, b) => Number(a) - Number(b))
    .findLast((version) => existsSync(join(installed, version, 'bin/initdb')))
  return newest === undefined ? null : join(installed, newest, 'bin')
}

export async function startPostgres(programs: string): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'portcullis-pg-'))
  const owner = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}
  if (owner.uid !== undefined) chownSync(folder, owner.uid, owner.gid)
  const options = { cwd: folder, ...owner }
  const data = join(folder, 'data')
  execFileSync(
    join(programs, 'initdb'),
    ['-D', data, '-U', 'tester', '--auth=trust', '--no-sync', '--encoding=UTF8'],
    { ...options, stdio: 'ignore' },
  )
  const server = spawn(
    join(programs, 'postgres'),
    ['-D', data, '-k', folder, '-c', 'listen_addresses=', '-c', 'fsync=off'],
    { ...options, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let log = ''
  await new Promise<void>((resolve, reject) => {
    server.stderr.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('ready to accept connections')) resolve()
    })
    server.once('exit', () => reject(new Error(`PostgreSQL did not start:\n${log}`)))
  })
  return {
    url: `postgres://tester@/postgres?host=${encodeURIComponent(folder)}`,
    async stop() {
      const { promise, resolve } = Promise.withResolvers<void>()
      server.once('exit', () => resolve())
      if (server.exitCode !== null || server.signalCode !== null) resolve()
      server.kill('SIGQUIT')
      await promise
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
