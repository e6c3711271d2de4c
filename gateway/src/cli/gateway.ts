// `portcullis gateway`: the gateway alone, in the foreground, without any privilege.
import type { Command } from 'commander'
import { join } from 'node:path'
import { root } from '../config.ts'
import { startGateway } from '../main.ts'
import { withSettings, type CommandContext } from './context.ts'
import { prepareDataDirectory } from './up/directories.ts'
import { requireFree } from './up/preflight.ts'

export function registerGatewayCommand(program: Command, context: CommandContext): void {
  withSettings(program.command('gateway'))
    .description('start the gateway alone, in the foreground')
    .action(async (_options, command: Command) => {
      const config = context.loadConfig(command)
      await requireFree(config)
      prepareDataDirectory(config.dataDir)
      const gateway = await startGateway({ config, uiDirectory: join(root, 'admin-ui/dist') })
      const close = (): void => {
        process.off('SIGINT', close).off('SIGTERM', close)
        void gateway.close().then(() => process.exit(0))
      }
      process.on('SIGINT', close).on('SIGTERM', close)
    })
}
