// Applies what portcullis.yaml declares at the start of the gateway.
import type { Logger } from 'pino'
import type { Config } from '../config.ts'
import type { Clock } from '../contract/clock.ts'
import { applyDeclared, parseDeclared } from '../declared/index.ts'
import type { ControlStorage } from '../storage/index.ts'

/** Without a file nothing happens. Throws SettingsError with file and line of everything that is wrong. */
export async function applyDeclaredFile(options: {
  readonly config: Pick<Config, 'declaredFile' | 'environment'>
  readonly storage: ControlStorage
  readonly clock: Clock
  readonly log: Logger
}): Promise<void> {
  const { config, storage, clock, log } = options
  if (config.declaredFile === null) return
  const { declared, warnings } = parseDeclared(config.declaredFile, config.environment)
  for (const warning of warnings) log.warn(warning)
  const { changes } = await applyDeclared(declared, storage, clock)
  for (const { kind, name, note } of changes) {
    if (note !== null) log.warn({ kind, name }, note)
  }
  const changed = changes.filter(({ action }) => action !== 'unchanged').length
  const file = config.declaredFile.path
  log.info({ file, declared: changes.length, changed }, 'declared installation applied')
}
