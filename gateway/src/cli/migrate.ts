// `portcullis migrate`: brings the database to this release's tables; a gateway's start does the same.
import type { Command } from 'commander'
import { openControlStorage } from '../storage/index.ts'
import { loadMasterKey } from '../storage/master-key.ts'
import { becomeOwner } from './as-owner.ts'
import { withSettings, type CommandContext } from './context.ts'
import { prepareDataDirectory } from './up/directories.ts'

export function registerMigrateCommand(program: Command, context: CommandContext): void {
  withSettings(program.command('migrate'))
    .description('bring the database to the tables of this release')
    .action(async (_options, command: Command) => {
      const config = context.loadConfig(command)
      becomeOwner(prepareDataDirectory(config.dataDir))
      const storage = await openControlStorage({
        url: config.databaseUrl,
        dataDir: config.dataDir,
        masterKey: loadMasterKey({ value: config.masterKey, file: config.masterKeyFile }),
        clock: { nowMs: Date.now },
      })
      await storage.close()
      context.print('The database has the tables of this release.')
    })
}
