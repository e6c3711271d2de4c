// Starts shieldd and gateway through setpriv, forwards signals, restarts what ended by itself, and ends with the gateway.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { mountBpfFileSystem } from '@portcullis/shield-addon'
import { root, type Config } from '../../config.ts'
import { SettingsError } from '../../errors.ts'
import { viewCode, type CodeView } from './code-view.ts'
import {
  copyDeclaredFile,
  prepareDirectories,
  removeRunDirectories,
  type Owner,
} from './directories.ts'
import { readableLine } from './log-line.ts'
import { createRestarts } from './restarts.ts'
import { gatewayEnvironment, gatewayPrefix, shieldEnvironment, shieldPrefix } from './privileges.ts'

export interface SupervisorOptions {
  readonly config: Config
  /** Settings flags for both processes, without `--config` and `--data`. */
  readonly arguments: readonly string[]
  readonly isShieldWanted: boolean
  readonly say: (line: string) => void
}

export interface Supervisor {
  /** Exit code of the gateway, after both have ended and no start follows. */
  readonly ended: Promise<number>
  readonly hasShield: boolean
  stop(): void
  /** The shield reads its section of the file anew. */
  reload(config: Config): void
}

const extension = import.meta.filename.endsWith('.ts') ? '.ts' : '.js'
const main = join(import.meta.dirname, `../main${extension}`)

const restartDelaysMs = [200, 500, 1_000, 2_000, 5_000]

export function startSupervisor(options: SupervisorOptions): Supervisor {
  const { config, say } = options
  const owner = prepareDirectories(config)
  const gatewayCode = viewCode(gatewayPrefix(owner), config, main)
  const shieldCode = options.isShieldWanted && canRunShield(say) ? viewShield(options, owner) : null
  let isStopping = false
  let shield: ChildProcess | null = null
  let restarts = 0
  let current = config

  function startShield(view: CodeView): void {
    const file = copyDeclaredFile(current)
    const started = launch('shield', view, shieldEnvironment(config), { ...options, file })
    shield = started
    writePid(config, 'shield', started)
    preferShield(started)
    const since = Date.now()
    started.once('exit', (code, signal) => {
      shield = null
      if (isStopping) return
      if (Date.now() - since > 60_000) restarts = 0
      const delay = restartDelaysMs[Math.min(restarts, restartDelaysMs.length - 1)] ?? 0
      restarts += 1
      say(
        `shield ended (${signal ?? code}); what it blocked stays blocked; next start in ${delay} ms`,
      )
      setTimeout(() => isStopping || startShield(view), delay)
    })
  }

  if (shieldCode !== null) {
    // shieldd itself may not mount: CAP_SYS_ADMIN is none of its three capabilities.
    mountBpfFileSystem()
    startShield(shieldCode)
  }
  const { promise: ended, resolve } = Promise.withResolvers<number>()
  const gatewayRestarts = createRestarts()
  let gateway: ChildProcess | null = null
  let pause: NodeJS.Timeout | undefined

  function startGateway(): void {
    const file = config.declaredFile?.path ?? null
    const environment = gatewayEnvironment(config)
    const started = launch('gateway', gatewayCode, environment, { ...options, file })
    gateway = started
    writePid(config, 'gateway', started)
    const since = Date.now()
    started.once('exit', (code, signal) => {
      gateway = null
      const last = { code, signal, livedMs: Date.now() - since }
      const delay = isStopping ? null : gatewayRestarts.after(last)
      if (delay === null) return finish(code ?? (signal === 'SIGTERM' ? 0 : 1))
      say(`gateway ended (${signal ?? `code ${code}`}); next start in ${delay} ms`)
      pause = setTimeout(startGateway, delay)
    })
  }

  function finish(code: number): void {
    isStopping = true
    const cleanUp = (): void => {
      removePids(config)
      removeRunDirectories(config)
      resolve(code)
    }
    if (shield === null) return cleanUp()
    shield.once('exit', cleanUp)
    shield.kill('SIGTERM')
  }

  startGateway()
  return {
    ended,
    hasShield: shieldCode !== null,
    stop() {
      if (isStopping) return
      isStopping = true
      if (gateway !== null) gateway.kill('SIGTERM')
      else {
        clearTimeout(pause)
        finish(0)
      }
    },
    reload(changed) {
      current = changed
      if (shield === null) return
      copyDeclaredFile(changed)
      shield.kill('SIGHUP')
    },
  }
}

/** The shield needs root and its built addon; says what is missing. */
function canRunShield(say: (line: string) => void): boolean {
  if (process.getuid?.() !== 0) {
    say('Not root: the gateway starts without the shield and enforces bans itself, at layer 7.')
    return false
  }
  if (existsSync(join(root, 'shield-addon/build/shield.node'))) return true
  say('The shield is not built (pnpm build:shield): the gateway enforces bans itself, at layer 7.')
  return false
}

/** Null, and said why, where the shield could not read its own code: the gateway goes on alone. */
function viewShield({ config, say }: SupervisorOptions, owner: Owner): CodeView | null {
  try {
    return viewCode(shieldPrefix(owner), config, main)
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    say(`No shield: ${error.message} Until then the gateway enforces bans itself, at layer 7.`)
    return null
  }
}

/** Each child has its own process group, so that Ctrl-C reaches it through us, in order, and dies with us. */
function launch(
  command: 'gateway' | 'shield',
  code: CodeView,
  env: NodeJS.ProcessEnv,
  options: SupervisorOptions & { readonly file: string | null },
): ChildProcess {
  const line = [
    ...code.prefix,
    process.execPath,
    ...process.execArgv,
    code.pathOf(main),
    command,
    ...(options.file === null ? [] : ['--config', options.file]),
    ...['--data', options.config.dataDir],
    ...options.arguments,
  ]
  const [file, ...rest] = line as [string, ...string[]]
  // A terminal has a reader for whom JSON is no language; everything else gets it as it is.
  const isTerminal = process.stdout.isTTY === true
  const child = spawn(file, rest, {
    env,
    detached: true,
    stdio: ['ignore', isTerminal ? 'pipe' : 'inherit', 'inherit'],
  })
  if (child.stdout !== null) {
    const lines = createInterface({ input: child.stdout })
    lines.on('line', (line) => process.stdout.write(`${readableLine(line)}\n`))
  }
  return child
}

/** A flood keeps the workers busy; what ends it must not wait behind them. */
const shieldPriority = -10

function preferShield({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    setPriority(pid, shieldPriority)
  } catch {
    // A container may keep that right to itself; the shield works all the same.
  }
}

function writePid(config: Config, name: string, { pid }: ChildProcess): void {
  if (pid !== undefined) writeFileSync(join(config.dataDir, `${name}.pid`), `${pid}\n`)
}

function removePids(config: Config): void {
  for (const name of ['gateway', 'shield']) {
    rmSync(join(config.dataDir, `${name}.pid`), { force: true })
  }
}
