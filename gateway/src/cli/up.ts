// `portcullis up`: the shield if privileged, then the gateway, each as its own process with only what it needs.
import type { Command } from 'commander'
import { SettingsError } from '../errors.ts'
import { withSettings, type CommandContext } from './context.ts'
import { startSupervisor } from './up/supervisor.ts'

export function registerUpCommand(program: Command, context: CommandContext): void {
  withSettings(program.command('up'))
    .description('start shield (as root) and gateway, in the foreground')
    .option('--no-shield', 'start the gateway alone')
    .action(async (_options, command: Command) => {
      const config = context.loadConfig(command)
      const { shield } = command.opts<{ shield: boolean }>()
      const supervisor = startSupervisor({
        config,
        arguments: settingsArguments(command),
        isShieldWanted: shield,
        say: (line) => process.stderr.write(`${line}\n`),
      })
      const stop = (): void => supervisor.stop()
      process.on('SIGINT', stop).on('SIGTERM', stop)
      process.on('SIGHUP', () => supervisor.reload())
      const code = await supervisor.ended
      if (code !== 0) throw new SettingsError(`the gateway ended with code ${code}`)
      process.exit(0)
    })
}

/** The settings flags as they were given, handed on to both processes. */
function settingsArguments(command: Command): string[] {
  const given = command.opts<Record<string, string | boolean | undefined>>()
  return ['config', 'data', 'port', 'adminPort'].flatMap((key) => {
    const value = given[key]
    const flag = `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    return typeof value === 'string' ? [flag, value] : []
  })
}
