// `portcullis version`: which release this is, and which Node runs it.
import type { Command } from 'commander'
import { readVersion } from '../config.ts'
import { withJson, type CommandContext } from './context.ts'

export function registerVersionCommand(program: Command, context: CommandContext): void {
  withJson(program.command('version'))
    .description('print the version')
    .action((_options, command: Command) => {
      const version = readVersion()
      const node = process.version
      context.print(
        context.isJson(command)
          ? JSON.stringify({ version, node })
          : `portcullis ${version}, node ${node}`,
      )
    })
}
