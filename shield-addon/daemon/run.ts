// The daemon as a process: signals, and the way out without a daemon.
import { openShield } from '../lib/index.ts'
import type { DaemonConfig } from './config.ts'
import { startShieldDaemon, type DaemonOptions } from './daemon.ts'

/** Runs until SIGTERM or SIGINT; SIGHUP reads the settings anew, and keeps the old ones when they are wrong. */
export async function runShieldDaemon(options: DaemonOptions): Promise<void> {
  const daemon = await startShieldDaemon(options)
  const reload = (): void => {
    daemon.reload().catch((error: unknown) => {
      options.log.error({ err: error }, 'the settings were not taken; the old ones stay')
    })
  }
  process.on('SIGHUP', reload)
  await new Promise<void>((resolve) => {
    process.once('SIGTERM', () => resolve())
    process.once('SIGINT', () => resolve())
  })
  process.off('SIGHUP', reload)
  await daemon.close()
}

/** Takes everything of an instance out of the kernel when no daemon runs; gives the names that were attached. */
export async function detachWithoutDaemon(config: DaemonConfig): Promise<string[]> {
  const shield = await openShield({
    objectPath: config.objectPath,
    pinDirectory: config.pinDirectory,
    capacity: { addresses: config.section.capacity.addresses },
  })
  const attachments = await shield.attachments()
  await shield.panic()
  return attachments.map(({ name }) => name)
}
