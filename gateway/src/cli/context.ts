// What every command shares: settings, where to print, and whether as JSON.
import type { Command } from 'commander'
import { loadConfig, type Config, type Flags } from '../config.ts'

export interface CommandContext {
  loadConfig(command: Command): Config
  isJson(command: Command): boolean
  /** One line to standard output. */
  print(line: string): void
}

interface GlobalOptions {
  readonly config?: string
  readonly data?: string
  readonly host?: string
  readonly port?: string
  readonly adminPort?: string
  readonly json?: boolean
}

export function createContext(): CommandContext {
  return {
    loadConfig: (command) => loadConfig(flagsOf(command.optsWithGlobals<GlobalOptions>())),
    isJson: (command) => command.optsWithGlobals<GlobalOptions>().json === true,
    print: (line) => process.stdout.write(`${line}\n`),
  }
}

function flagsOf(options: GlobalOptions): Flags {
  return {
    ...(options.config === undefined ? {} : { config: options.config }),
    overrides: {
      ...(options.data === undefined ? {} : { dataDir: options.data }),
      ...(options.host === undefined ? {} : { host: options.host }),
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(options.adminPort === undefined ? {} : { adminPort: options.adminPort }),
    },
  }
}

/** Adds `--config`, `--data`, `--host`, `--port` and `--admin-port` to a command that reads settings. */
export function withSettings(command: Command): Command {
  return command
    .option('--config <file>', 'portcullis.yaml to read (default: the one in this folder)')
    .option('--data <dir>', 'data directory')
    .option('--host <address>', 'address that the data plane listens at (default: every one)')
    .option('--port <port>', 'port of the data plane')
    .option('--admin-port <port>', 'port of admin page and API')
}

export function withJson(command: Command): Command {
  return command.option('--json', 'print JSON')
}
