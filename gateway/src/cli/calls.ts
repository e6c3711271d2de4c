// `portcullis calls tail|show|export`: the records of calls, as they arrive, one in full, and many for other programs.
import type { Command } from 'commander'
import type { CallRow, CallView } from '../contract/api/calls.ts'
import { SettingsError } from '../errors.ts'
import { AdminError } from './admin-client.ts'
import { callHeading, callLine } from './calls/call-line.ts'
import { credentialNames } from './calls/credential-names.ts'
import { describeCall } from './calls/describe-call.ts'
import { registerExportCommand } from './calls-export.ts'
import { withJson, withSettings, type CommandContext } from './context.ts'
import { openAdmin } from './open-admin.ts'

export function registerCallCommands(program: Command, context: CommandContext): void {
  const calls = program.command('calls').description('records of API calls')

  withJson(withSettings(calls.command('tail')))
    .description('print records as they arrive')
    .option('-n, --last <count>', 'how many of the newest to print first, 0 to 500', '10')
    .action((_options, command: Command) => tail(context, command))

  registerExportCommand(calls, context)

  withJson(withSettings(calls.command('show')))
    .description('print one record in full')
    .argument('<id>', 'id of the call, as the answer header x-portcullis-call-id gave it')
    .action(async (id: string, _options, command: Command) => {
      const admin = await openAdmin(context, command)
      try {
        const call = (await admin.request(
          'GET',
          `/api/v1/calls/${encodeURIComponent(id)}`,
        )) as CallView
        if (context.isJson(command)) context.print(JSON.stringify(call))
        else {
          const names = await credentialNames(admin, call.detail.attempts)
          context.print(describeCall(call, names))
        }
      } catch (error) {
        if (!(error instanceof AdminError) || error.status !== 404) throw error
        throw new SettingsError(`There is no call ${id}.`, { cause: error })
      } finally {
        await admin.close()
      }
    })
}

async function tail(context: CommandContext, command: Command): Promise<void> {
  const { last } = command.opts<{ last: string }>()
  if (!/^\d{1,3}$/.test(last) || Number(last) > 500) {
    throw new SettingsError(`--last is "${last}"; allowed is a whole number from 0 to 500`)
  }
  const admin = await openAdmin(context, command)
  const isJson = context.isJson(command)
  const line = isJson ? (call: CallRow) => JSON.stringify(call) : callLine
  const stop = new AbortController()
  const end = (): void => stop.abort()
  process.once('SIGINT', end).once('SIGTERM', end)
  // A pipe whose reader has left (`| head`) is an end like any other.
  process.stdout.once('error', end)
  try {
    if (!isJson) context.print(callHeading)
    if (last !== '0') {
      const page = (await admin.request('GET', `/api/v1/calls?limit=${last}`)) as {
        items: CallRow[]
      }
      for (const call of page.items.toReversed()) context.print(line(call))
    }
    for await (const call of admin.events('/api/v1/calls/tail', stop.signal)) {
      context.print(line(call as CallRow))
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end)
    process.stdout.off('error', end)
    await admin.close()
  }
}
