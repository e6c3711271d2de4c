// Starts the product as an operator does, from its sources: `portcullis up` or `portcullis gateway` on a data directory of its own.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { connectAdmin, type AdminClient } from '../../gateway/src/cli/admin-client.ts'
import { freePort } from './port.ts'

const gateway = resolve(import.meta.dirname, '../../gateway')
const fromSource = ['--conditions=source', join(gateway, 'src/cli/main.ts')]
const fromBuild = [join(gateway, 'dist/cli/main.js')]

export interface StartOptions {
  readonly command?: 'up' | 'gateway'
  /** Text of portcullis.yaml. */
  readonly declared: string
  readonly env?: Readonly<Record<string, string>>
  /** True: the built product, for measuring. */
  readonly isBuilt?: boolean
  /** A data directory of an earlier start; it is kept then. */
  readonly dataDir?: string
}

export interface Portcullis {
  readonly child: ChildProcess
  readonly port: number
  readonly adminPort: number
  readonly dataDir: string
  readonly file: string
  readonly admin: AdminClient
  /** What the processes wrote so far. */
  output(): string
  /** Runs the command line against this instance and gives its output; throws when its code is not 0. */
  command(...words: string[]): Promise<string>
  /** SIGTERM, and waits for the end; gives the exit code. */
  stop(): Promise<number | null>
}

export async function startPortcullis(options: StartOptions): Promise<Portcullis> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'portcullis-'))
  const file = join(dataDir, 'portcullis.yaml')
  writeFileSync(file, options.declared)
  const port = await freePort()
  const adminPort = await freePort()
  const settings = [
    ...['--config', file, '--data', dataDir],
    ...['--port', String(port), '--admin-port', String(adminPort)],
  ]
  const env = { ...process.env, PORTCULLIS_LOG_LEVEL: 'warn', ...options.env }
  const nodeArguments = options.isBuilt === true ? fromBuild : fromSource
  const child = spawn(
    process.execPath,
    [...nodeArguments, options.command ?? 'gateway', ...settings],
    { env, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  // Whoever started it and fails leaves no instance behind: that would hold the next one's interface.
  const end = (): void => void child.kill('SIGTERM')
  process.once('exit', end)
  const exited = once(child, 'exit')
  child.once('exit', () => process.off('exit', end))
  const admin = await readyAdmin(join(dataDir, 'admin.sock'), child, () => output)
  return {
    child,
    port,
    adminPort,
    dataDir,
    file,
    admin,
    output: () => output,
    command: (...words) =>
      runCommand([...nodeArguments, ...words, '--config', file, '--data', dataDir], env),
    async stop() {
      await admin.close()
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await exited
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true })
      return child.exitCode
    },
  }
}

/** Asks /readyz until it answers 200; throws with what the process wrote when it ended before. */
async function readyAdmin(
  socket: string,
  child: ChildProcess,
  output: () => string,
): Promise<AdminClient> {
  const deadline = Date.now() + 30_000
  while (child.exitCode === null && Date.now() < deadline) {
    const admin = await connectAdmin(socket)
    try {
      if (admin !== null) {
        await admin.request('GET', '/readyz')
        return admin
      }
    } catch {
      await admin?.close()
    }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  child.kill('SIGKILL')
  throw new Error(`the gateway did not become ready:\n${output()}`)
}

async function runCommand(words: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const child = spawn(process.execPath, words, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(output)
  return output
}
