// What the commands of the shield share: their options, whom they speak to, how they fail.
import type { Command } from 'commander'
import { withJson, type CommandContext } from '../context.ts'
import { reportFailure } from './failure.ts'
import { openSpeaker, type Speaker } from './speaker.ts'

export function ask(shield: Command, name: string): Command {
  return withJson(shield.command(name))
    .allowExcessArguments(false)
    .option('--config <file>', 'portcullis.yaml to read (default: the one in this folder)')
    .option('--data <dir>', 'data directory')
}

export async function speak(
  context: CommandContext,
  command: Command,
  task: (speaker: Speaker) => Promise<void>,
): Promise<void> {
  await guarded(context, command, async () => {
    const speaker = await openSpeaker(context.loadConfig(command))
    try {
      await task(speaker)
    } finally {
      await speaker.close()
    }
  })
}

export async function guarded(
  context: CommandContext,
  command: Command,
  task: () => Promise<void>,
): Promise<void> {
  try {
    await task()
  } catch (error) {
    reportFailure(error, context.isJson(command), context.print)
  }
}
