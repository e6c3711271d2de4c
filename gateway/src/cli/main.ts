// The command line: one program, one command a file; errors end with their words and a code that is not 0.
import { Command } from 'commander'
import { GatewayError, SettingsError } from '../errors.ts'
import { AdminError } from './admin-client.ts'
import { registerCallCommands } from './calls.ts'
import { registerConfigCommands } from './config.ts'
import { createContext } from './context.ts'
import { registerGatewayCommand } from './gateway.ts'
import { registerMigrateCommand } from './migrate.ts'
import { registerQuickstartCommand } from './quickstart.ts'
import { registerShieldCommands } from './shield.ts'
import { registerUpCommand } from './up.ts'
import { registerVersionCommand } from './version.ts'

const context = createContext()
const program = new Command('portcullis')
  .description('an AI and API gateway with an eBPF shield in front')
  .showHelpAfterError()

registerUpCommand(program, context)
registerGatewayCommand(program, context)
registerShieldCommands(program, context)
registerConfigCommands(program, context)
registerMigrateCommand(program, context)
registerCallCommands(program, context)
registerQuickstartCommand(program, context)
registerVersionCommand(program, context)

try {
  await program.parseAsync()
} catch (error) {
  process.stderr.write(`portcullis: ${words(error)}\n`)
  process.exit(1)
}

/** What a person can act on gets its message only; what is a bug gets its stack. */
function words(error: unknown): string {
  const isForPeople =
    error instanceof SettingsError || error instanceof GatewayError || error instanceof AdminError
  if (isForPeople) return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
