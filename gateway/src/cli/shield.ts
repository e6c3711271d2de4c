// `portcullis shield`: the daemon itself, and the commands that ask it or tell it something.
import { mountBpfFileSystem } from '@portcullis/shield-addon'
import { detachWithoutDaemon, runShieldDaemon } from '@portcullis/shield-addon/daemon'
import type { Command } from 'commander'
import { mkdirSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { pino } from 'pino'
import { connectShield } from '../shield/connection.ts'
import { withSettings, type CommandContext } from './context.ts'
import { daemonConfigOf } from './shield/daemon-config.ts'
import { readLifetime } from './shield/lifetime.ts'
import {
  describeBlock,
  describeDecision,
  describeDecisions,
  describePanic,
  describeReport,
} from './shield/describe.ts'
import { importFile } from './shield/import.ts'
import { openImporter } from './shield/importer.ts'
import { ask, guarded, speak } from './shield/command.ts'
import { isUnavailable } from './shield/failure.ts'
import { registerCapture } from './shield/capture.ts'
import { registerExplain } from './shield/explain.ts'
import { registerWatch } from './shield/watch.ts'

export function registerShieldCommands(program: Command, context: CommandContext): void {
  const shield = withSettings(program.command('shield'))
    // `watch` has a --port of its own.
    .enablePositionalOptions()
    .description('start the shield alone, in the foreground; or, with a command, ask and tell it')
    .allowExcessArguments()
    .action((_options, command: Command) => {
      const [word] = command.args
      if (word === undefined) return startDaemon(context, command)
      const known = command.commands.map((one) => one.name()).join(', ')
      command.error(`portcullis: shield has no command "${word}"; known are ${known}`)
    })

  ask(shield, 'status')
    .description('what is attached, and what was counted')
    .action((_options, command: Command) =>
      speak(context, command, async (speaker) => {
        const report = await speaker.status()
        context.print(context.isJson(command) ? JSON.stringify(report) : describeReport(report))
      }),
    )

  ask(shield, 'list')
    .description('decisions in force, and why')
    .action((_options, command: Command) =>
      speak(context, command, async (speaker) => {
        const decisions = await speaker.list()
        context.print(
          context.isJson(command) ? JSON.stringify({ decisions }) : describeDecisions(decisions),
        )
      }),
    )

  ask(shield, 'block')
    .description('drop everything that comes from an address or a network')
    .argument('<target>', 'address, or network in CIDR form')
    .option('--ttl <span>', 'how long, such as 2s, 10m or 24h (default: until unblocked)')
    .option('--reason <text>', 'why; `list` shows it', '')
    .action((target: string, _options, command: Command) =>
      speak(context, command, async (speaker) => {
        const { ttl, reason } = command.opts<{ ttl?: string; reason: string }>()
        const decision = await speaker.block(target, { ttlMs: readLifetime(ttl), reason })
        const isJson = context.isJson(command)
        context.print(isJson ? JSON.stringify({ decision }) : describeBlock(decision))
      }),
    )

  ask(shield, 'unblock')
    .description('lift the block of exactly this address or network')
    .argument('<target>', 'address, or network in CIDR form')
    .action((target: string, _options, command: Command) =>
      speak(context, command, async (speaker) => {
        const value = await speaker.unblock(target)
        context.print(context.isJson(command) ? JSON.stringify({ value }) : `Unblocked: ${value}`)
      }),
    )

  ask(shield, 'allow')
    .description('never block an address or network, and lift the blocks inside it')
    .argument('<target>', 'address, or network in CIDR form')
    .option('--remove', 'take the allowance away')
    .option('--reason <text>', 'why; `list` shows it', '')
    .action((target: string, _options, command: Command) =>
      speak(context, command, async (speaker) => {
        const { remove, reason } = command.opts<{ remove?: boolean; reason: string }>()
        const isJson = context.isJson(command)
        if (remove === true) {
          const value = await speaker.disallow(target)
          context.print(isJson ? JSON.stringify({ value }) : `No longer allowed: ${value}`)
          return
        }
        const decision = await speaker.allow(target, { ttlMs: null, reason })
        const text = `Allowed: ${describeDecision(decision)}`
        context.print(isJson ? JSON.stringify({ decision }) : text)
      }),
    )

  ask(shield, 'import')
    .description('block every address of a file: one a line, # and ; begin comments')
    .argument('<file>', 'file to read')
    .option('--ttl <span>', 'how long (default: until unblocked)')
    .option('--reason <text>', 'why; `list` shows it (default: the name of the file)')
    .action((file: string, _options, command: Command) =>
      guarded(context, command, async () => {
        const { ttl, reason = file } = command.opts<{ ttl?: string; reason?: string }>()
        await importFile({
          text: readFileSync(file, 'utf8'),
          measure: { ttlMs: readLifetime(ttl), reason },
          importer: await openImporter(context.loadConfig(command)),
          isJson: context.isJson(command),
          print: context.print,
        })
      }),
    )

  registerWatch(shield, context)
  registerCapture(shield, context)
  registerExplain(shield, context)

  ask(shield, 'panic')
    .description('take the shield off every interface, now')
    .action((_options, command: Command) =>
      guarded(context, command, async () => {
        const detached = await panic(context, command)
        const isJson = context.isJson(command)
        context.print(isJson ? JSON.stringify({ detached }) : describePanic(detached))
      }),
    )
}

async function startDaemon(context: CommandContext, command: Command): Promise<void> {
  await guarded(context, command, async () => {
    const config = context.loadConfig(command)
    const log = pino({ name: 'shield', level: config.logLevel })
    // `up` has done both before it gave the privileges away; on its own the daemon starts from here.
    mountBpfFileSystem()
    mkdirSync(dirname(config.shield.socket), { recursive: true, mode: 0o750 })
    await runShieldDaemon({
      config: daemonConfigOf(config),
      reload: () => daemonConfigOf(context.loadConfig(command)),
      log,
      clock: { nowMs: () => Date.now() },
    })
  })
}

/** Works without a daemon too: its pins drop on when it is gone. */
async function panic(context: CommandContext, command: Command): Promise<readonly string[]> {
  const config = context.loadConfig(command)
  try {
    const connection = await connectShield(config.shield.socket)
    try {
      return (await connection.request('panic', {}, 10_000)).detached
    } finally {
      connection.close()
    }
  } catch (error) {
    if (!isUnavailable(error) || process.getuid?.() !== 0) throw error
    return detachWithoutDaemon(daemonConfigOf(config))
  }
}
