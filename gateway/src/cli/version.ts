// `portcullis version`: which release this is, and which Node runs it.
import type { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../config.ts'
import { withJson, type CommandContext } from './context.ts'

export function registerVersionCommand(program: Command, context: CommandContext): void {
  withJson(program.command('version'))
    .description('print the version')
    .action((_options, command: Command) => {
      const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
        version: string
      }
      const node = process.version
      context.print(
        context.isJson(command)
          ? JSON.stringify({ version, node })
          : `portcullis ${version}, node ${node}`,
      )
    })
}
