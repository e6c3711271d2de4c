// `portcullis calls tail|show`: the records of calls, as they arrive and one in full.
import type { Command } from 'commander'
import type { Call } from '../contract/call.ts'
import { SettingsError } from '../errors.ts'
import { connectAdmin, type AdminClient } from './admin-client.ts'
import { withJson, withSettings, type CommandContext } from './context.ts'

export function registerCallCommands(program: Command, context: CommandContext): void {
  const calls = program.command('calls').description('records of API calls')

  withJson(withSettings(calls.command('tail')))
    .description('print records as they arrive')
    .option('-n, --last <count>', 'how many of the newest to print first', '10')
    .action(async (_options, command: Command) => {
      const admin = await openAdmin(context, command)
      const isJson = context.isJson(command)
      const last = command.opts<{ last: string }>().last
      const stop = new AbortController()
      process.once('SIGINT', () => stop.abort())
      const page = (await admin.request('GET', `/api/v1/calls?limit=${last}`)) as { items: Call[] }
      for (const call of page.items.toReversed()) context.print(line(call, isJson))
      try {
        for await (const call of admin.events('/api/v1/calls/tail', stop.signal)) {
          context.print(line(call as Call, isJson))
        }
      } catch (error) {
        if (!stop.signal.aborted) throw error
      } finally {
        await admin.close()
      }
    })

  withJson(withSettings(calls.command('show')))
    .description('print one record in full')
    .argument('<id>', 'id of the call, as the answer header x-portcullis-call-id gave it')
    .action(async (id: string, _options, command: Command) => {
      const admin = await openAdmin(context, command)
      try {
        const call = (await admin.request('GET', `/api/v1/calls/${encodeURIComponent(id)}`)) as Call
        context.print(context.isJson(command) ? JSON.stringify(call) : described(call))
      } finally {
        await admin.close()
      }
    })
}

async function openAdmin(context: CommandContext, command: Command): Promise<AdminClient> {
  const { adminSocket } = context.loadConfig(command)
  const admin = await connectAdmin(adminSocket)
  if (admin === null) {
    throw new SettingsError(`No gateway answers at ${adminSocket}. Start one with "portcullis up".`)
  }
  return admin
}

function line(call: Call, isJson: boolean): string {
  if (isJson) return JSON.stringify(call)
  const time = new Date(call.at).toISOString().slice(11, 23)
  const tokens = `${call.inputTokens} in ${call.outputTokens} out`
  const failure = call.errorCode === null ? '' : `  ${call.errorCode}`
  return [
    time,
    String(call.status),
    (call.model ?? '-').padEnd(24),
    tokens.padEnd(18),
    cost(call.costMicros).padStart(10),
    `${call.totalMs.toFixed(1)} ms`.padStart(12),
    call.clientIp,
    `${call.id}${failure}`,
  ].join('  ')
}

function described(call: Call): string {
  const { detail, ...fields } = call
  const rows = Object.entries({ ...fields, at: new Date(call.at).toISOString(), ...detail })
  return rows
    .map(([name, value]) => {
      const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
      return `${name.padEnd(20)}${text}`
    })
    .join('\n')
}

function cost(micros: number | null): string {
  return micros === null ? 'no price' : `$${(micros / 1_000_000).toFixed(6)}`
}
