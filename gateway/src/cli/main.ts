// The command line: one program, one command a file; errors end with their words and a code that is not 0.
import { Command } from 'commander'
import { GatewayError, SettingsError } from '../errors.ts'
import { AdminError } from './admin-client.ts'
import { createContext, type CommandContext } from './context.ts'

type Register = (program: Command, context: CommandContext) => void

/**
 * The map of commands. A command's code is loaded only when it is asked for, so that `shield list`
 * starts quickly and the privileged daemon holds nothing of the gateway.
 */
const commands: Readonly<Record<string, () => Promise<Register>>> = {
  up: async () => (await import('./up.ts')).registerUpCommand,
  gateway: async () => (await import('./gateway.ts')).registerGatewayCommand,
  shield: async () => (await import('./shield.ts')).registerShieldCommands,
  config: async () => (await import('./config.ts')).registerConfigCommands,
  migrate: async () => (await import('./migrate.ts')).registerMigrateCommand,
  calls: async () => (await import('./calls.ts')).registerCallCommands,
  models: async () => (await import('./models.ts')).registerModelCommands,
  quickstart: async () => (await import('./quickstart.ts')).registerQuickstartCommand,
  version: async () => (await import('./version.ts')).registerVersionCommand,
}

const program = new Command('portcullis')
  .description('an AI and API gateway with an eBPF shield in front')
  .showHelpAfterError()
  .addHelpText('after', '\nIn a clone, "portcullis prepare" installs and builds what is missing.')
const asked = commands[process.argv[2] ?? '']
const context = createContext()
for (const load of asked === undefined ? Object.values(commands) : [asked]) {
  const register = await load()
  register(program, context)
}

try {
  await program.parseAsync()
} catch (error) {
  const body = bodyOf(error)
  if (body !== null && process.argv.includes('--json')) {
    process.stdout.write(`${JSON.stringify({ error: body })}\n`)
  } else process.stderr.write(`${words(error)}\n`)
  process.exit(1)
}

/** Null for what is a bug. */
function bodyOf(error: unknown): { code: string; message: string } | null {
  if (error instanceof SettingsError) return { code: 'invalid_setting', message: error.message }
  const isKnown = error instanceof GatewayError || error instanceof AdminError
  return isKnown ? { code: error.code, message: error.message } : null
}

/** What a person can act on gets its message only, each line marked as ours; what is a bug gets its stack. */
function words(error: unknown): string {
  const body = bodyOf(error)
  if (body !== null) return body.message.replaceAll(/^/gm, 'portcullis: ')
  return `portcullis: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`
}
