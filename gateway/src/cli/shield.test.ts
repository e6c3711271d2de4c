// What the command line of the shield refuses before it speaks to anybody.
import { Command, type CommanderError } from 'commander'
import { expect, it } from 'vitest'
import type { CommandContext } from './context.ts'
import { registerShieldCommands } from './shield.ts'

/** Words of the refusal; the settings are never read. */
async function refusalOf(...words: readonly string[]): Promise<string> {
  const context: CommandContext = {
    loadConfig() {
      throw new Error('spoke to the shield')
    },
    isJson: () => false,
    print: () => undefined,
  }
  const program = new Command('portcullis')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
  registerShieldCommands(program, context)
  try {
    await program.parseAsync(['shield', ...words], { from: 'user' })
  } catch (error) {
    return (error as CommanderError).message
  }
  return ''
}

it('names the commands where one is unknown, and does not start a shield', async () => {
  const words = await refusalOf('blok', '192.0.2.1')
  expect(words).toContain('shield has no command "blok"; known are status, list, block, unblock')
})

it.each(['block', 'unblock', 'allow', 'import'])(
  '%s takes one target, and drops none',
  async (name) => {
    expect(await refusalOf(name, '192.0.2.1', '192.0.2.2')).toContain('too many arguments')
  },
)
