// `portcullis config check|apply|export`: the declared installation, through the running gateway or without one.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createClock } from '../contract/clock.ts'
import type { Command } from 'commander'
import { loadConfig, readEnvironment, type Config } from '../config.ts'
import { readNamedFile } from '../config/read-file.ts'
import type { DeclaredApply, DeclaredExport, DeclaredResult } from '../contract/api/declared.ts'
import {
  applyDeclared,
  checkFile,
  exportDeclared,
  parseDeclared,
  type DeclaredFile,
  type Environment,
} from '../declared/index.ts'
import { SettingsError } from '../errors.ts'
import { lockDirectory } from '../process/lock.ts'
import { openControlStorage, type ControlStorage } from '../storage/index.ts'
import { loadMasterKey } from '../storage/master-key.ts'
import { connectAdmin, type AdminClient } from './admin-client.ts'
import { becomeOwner } from './as-owner.ts'
import { withJson, withSettings, type CommandContext } from './context.ts'
import { prepareDataDirectory } from './up/directories.ts'

export function registerConfigCommands(program: Command, context: CommandContext): void {
  const config = program.command('config').description('check, apply and export portcullis.yaml')

  withJson(config.command('check'))
    .description('say what is wrong in a file, with line numbers, and change nothing')
    .argument('<file>', 'the portcullis.yaml to check')
    .action((path: string, _options, command: Command) => {
      check(path, context.isJson(command), context.print)
    })

  withJson(withSettings(config.command('apply')))
    .description('bring the installation to what a file declares; a second time changes nothing')
    .argument('<file>', 'the portcullis.yaml to apply')
    .action(async (path: string, _options, command: Command) => {
      const file = readNamedFile(path)
      const settings = settingsOf(command, context, path)
      const result = await withGateway(settings, {
        running: (admin) => applyThere(admin, file, settings.environment),
        stopped: (storage) => applyHere(storage, file, settings.environment),
      })
      report(result, context.isJson(command), context.print)
    })

  withJson(withSettings(config.command('export')))
    .description('print the installation as portcullis.yaml, secrets as references')
    .action(async (_options, command: Command) => {
      const settings = settingsOf(command, context)
      requireInstallation(settings)
      const text = await withGateway(settings, {
        running: async (admin) =>
          ((await admin.request('GET', '/api/v1/declared')) as DeclaredExport).text,
        stopped: exportDeclared,
      })
      context.print(context.isJson(command) ? JSON.stringify({ text }) : text.trimEnd())
    })
}

function check(path: string, isJson: boolean, print: (line: string) => void): void {
  const file = readNamedFile(path)
  const errors: string[] = []
  const warnings: string[] = []
  const collect = (look: () => void): void => {
    try {
      look()
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error
      // Both looks read the sections of shield and detection.
      for (const line of error.message.split('\n')) if (!errors.includes(line)) errors.push(line)
    }
  }
  collect(() => warnings.push(...checkFile(file, readEnvironment()).warnings))
  // The settings too, with what each of them allows.
  collect(() => loadConfig({ config: path }))
  if (!isJson && errors.length > 0) throw new SettingsError(errors.join('\n'))
  if (isJson) {
    const error = { code: 'invalid_file', message: errors[0] }
    print(JSON.stringify(errors.length === 0 ? { errors, warnings } : { error, errors }))
    if (errors.length > 0) process.exitCode = 1
    return
  }
  for (const warning of warnings) print(`warning: ${warning}`)
  print(`${path} is good.`)
}

/** The file that is applied also gives the settings, unless `--config` names another one. */
function settingsOf(command: Command, context: CommandContext, path?: string): Config {
  if (path !== undefined && command.getOptionValue('config') === undefined) {
    command.setOptionValue('config', path)
  }
  return context.loadConfig(command)
}

/** To look must not make an empty installation. */
function requireInstallation({ databaseUrl, dataDir }: Config): void {
  if (databaseUrl !== null || existsSync(join(dataDir, 'control.db'))) return
  throw new SettingsError(
    `There is no installation in the data directory ${dataDir}; name another one with --data.`,
  )
}

/** Asks the gateway that runs on this data directory; without one opens the database, under the lock. */
async function withGateway<T>(
  config: Config,
  ways: {
    readonly running: (admin: AdminClient) => Promise<T>
    readonly stopped: (storage: ControlStorage) => Promise<T>
  },
): Promise<T> {
  const admin = await connectAdmin(config.adminSocket)
  if (admin !== null) {
    try {
      return await ways.running(admin)
    } finally {
      await admin.close()
    }
  }
  becomeOwner(prepareDataDirectory(config.dataDir))
  const clock = createClock()
  const lock = lockDirectory(config.dataDir, clock.nowMs())
  try {
    const storage = await openControlStorage({
      url: config.databaseUrl,
      dataDir: config.dataDir,
      masterKey: loadMasterKey({ value: config.masterKey, file: config.masterKeyFile }),
      clock,
    })
    try {
      return await ways.stopped(storage)
    } finally {
      await storage.close()
    }
  } finally {
    lock.release()
  }
}

/** Sends the variables that the file names, and no others, through the socket that only its owner can open. */
async function applyThere(
  admin: AdminClient,
  { path, text }: DeclaredFile,
  env: Environment,
): Promise<DeclaredResult> {
  const names = new Set(Array.from(text.matchAll(/\$\{(\w+)\}/g), ([, name = '']) => name))
  const environment = Object.fromEntries(
    [...names].flatMap((name) => {
      const value = env[name]
      return value === undefined ? [] : [[name, value]]
    }),
  )
  const body: DeclaredApply = { path, text, environment }
  return (await admin.request('POST', '/api/v1/declared', body)) as DeclaredResult
}

async function applyHere(
  storage: ControlStorage,
  file: DeclaredFile,
  env: Environment,
): Promise<DeclaredResult> {
  const { declared, warnings } = parseDeclared(file, env)
  const { changes } = await applyDeclared(declared, storage, createClock())
  return { changes: [...changes], warnings: [...warnings], warning: null }
}

function report(result: DeclaredResult, isJson: boolean, print: (line: string) => void): void {
  if (isJson) {
    print(JSON.stringify(result))
    return
  }
  const { changes, warnings, warning } = result
  for (const line of warnings) print(`warning: ${line}`)
  for (const { action, kind, name, note } of changes) {
    if (action !== 'unchanged') print(`${action.padEnd(9)} ${kind} ${name}`)
    if (note !== null) print(`note      ${kind} ${name} ${note}`)
  }
  const count = (wanted: string) => changes.filter(({ action }) => action === wanted).length
  print(
    `${changes.length} declared: ${count('created')} created, ${count('updated')} updated, ` +
      `${count('unchanged')} unchanged.`,
  )
  if (warning !== null) print(`warning: ${warning}`)
}
