// The running gateway of a command's data directory, or the words that say why there is none.
import { accessSync, constants } from 'node:fs'
import type { Command } from 'commander'
import { SettingsError } from '../errors.ts'
import { connectAdmin, type AdminClient } from './admin-client.ts'
import type { CommandContext } from './context.ts'

/** To be closed by the caller. Throws SettingsError when no gateway answers. */
export async function openAdmin(context: CommandContext, command: Command): Promise<AdminClient> {
  const { adminSocket, dataDir } = context.loadConfig(command)
  const admin = await connectAdmin(adminSocket)
  if (admin === null) throw new SettingsError(noGateway(dataDir))
  return admin
}

function noGateway(dataDir: string): string {
  try {
    accessSync(dataDir, constants.X_OK)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') {
      return `The data directory ${dataDir} belongs to another user; run this as that user, or as root.`
    }
  }
  return (
    `No gateway answers in the data directory ${dataDir}. Start one with "portcullis up"; ` +
    'one that was started with --data DIR is asked with the same --data DIR.'
  )
}
