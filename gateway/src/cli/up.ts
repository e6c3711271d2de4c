// `portcullis up`: the shield if privileged, then the gateway, each as its own process with only what it needs.
import { detachWithoutDaemon } from '@portcullis/shield-addon/daemon'
import type { Command } from 'commander'
import type { Config } from '../config.ts'
import { SettingsError } from '../errors.ts'
import { withSettings, type CommandContext } from './context.ts'
import { daemonConfigOf } from './shield/daemon-config.ts'
import { describeUp, shieldWords, summarizeUp } from './up/announce.ts'
import { requireFree } from './up/preflight.ts'
import { whenReady } from './up/ready.ts'
import { startSupervisor, type Supervisor } from './up/supervisor.ts'

export function registerUpCommand(program: Command, context: CommandContext): void {
  withSettings(program.command('up'))
    .description('start shield (as root) and gateway, in the foreground')
    .option('--no-shield', 'start the gateway alone')
    .action(async (_options, command: Command) => {
      const config = context.loadConfig(command)
      const { shield } = command.opts<{ shield: boolean }>()
      await requireFree(config, process.getuid?.() === 0)
      const supervisor = startSupervisor({
        config,
        arguments: settingsArguments(command),
        isShieldWanted: shield,
        say: (line) => process.stderr.write(`${line}\n`),
      })
      const stop = (): void => supervisor.stop()
      process.on('SIGINT', stop).on('SIGTERM', stop)
      let current = config
      process.on('SIGHUP', () => {
        current = reload(context, command, supervisor) ?? current
      })
      void announce(config, supervisor)
      const code = await supervisor.ended
      if (supervisor.hasShield) await leaveNothing(current)
      if (code !== 0) throw new SettingsError(`the gateway ended with code ${code}`)
      process.exit(0)
    })
}

/** On a terminal some lines for its reader; else one, apart from the log on standard output. */
async function announce(config: Config, { ended, hasShield }: Supervisor): Promise<void> {
  const admin = await whenReady(config.adminSocket, ended)
  if (admin === null) return
  try {
    const shield = await shieldWords(admin, hasShield)
    const isTerminal = process.stdout.isTTY === true
    if (isTerminal) process.stdout.write(`\n${describeUp(config, shield).join('\n')}\n\n`)
    else process.stderr.write(`${summarizeUp(config, shield)}\n`)
  } catch {
    // The gateway ended meanwhile, which its own words explain.
  } finally {
    await admin.close()
  }
}

/** What guarded no interface drops nothing, so nothing of it has to outlive the daemon. */
async function leaveNothing(config: Config): Promise<void> {
  if (config.shield.interfaces.length === 0) await detachWithoutDaemon(daemonConfigOf(config))
}

/** A file that is wrong now changes nothing, and is told. */
function reload(context: CommandContext, command: Command, supervisor: Supervisor): Config | null {
  try {
    const config = context.loadConfig(command)
    supervisor.reload(config)
    return config
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    process.stderr.write(`Not reloaded: ${error.message}\n`)
    return null
  }
}

/** The other settings flags as they were given, handed on to both processes. */
function settingsArguments(command: Command): string[] {
  const given = command.opts<Record<string, string | boolean | undefined>>()
  return ['host', 'port', 'adminPort'].flatMap((key) => {
    const value = given[key]
    const flag = `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    return typeof value === 'string' ? [flag, value] : []
  })
}
