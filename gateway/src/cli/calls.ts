// `portcullis calls tail|show|export`: the records of calls, as they arrive, one in full, and many for other programs.
import type { Command } from 'commander'
import type { CallRow, CallView } from '../contract/api/calls.ts'
import { SettingsError } from '../errors.ts'
import { AdminError } from './admin-client.ts'
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
        context.print(context.isJson(command) ? JSON.stringify(call) : described(call))
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
  const stop = new AbortController()
  const end = (): void => stop.abort()
  process.once('SIGINT', end).once('SIGTERM', end)
  // A pipe whose reader has left (`| head`) is an end like any other.
  process.stdout.once('error', end)
  try {
    if (!isJson) context.print(heading)
    if (last !== '0') {
      const page = (await admin.request('GET', `/api/v1/calls?limit=${last}`)) as {
        items: CallRow[]
      }
      for (const call of page.items.toReversed()) context.print(line(call, isJson))
    }
    for await (const call of admin.events('/api/v1/calls/tail', stop.signal)) {
      context.print(line(call as CallRow, isJson))
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error
  } finally {
    process.off('SIGINT', end).off('SIGTERM', end)
    process.stdout.off('error', end)
    await admin.close()
  }
}

function columns(
  ...cells: readonly [string, string, string, string, string, string, string, string]
): string {
  const [time, status, what, tokens, price, total, client, id] = cells
  return [
    time.padEnd(12),
    status.padEnd(6),
    what.padEnd(24),
    tokens.padEnd(18),
    price.padStart(10),
    total.padStart(12),
    client.padEnd(15),
    id,
  ].join('  ')
}

const heading = columns(
  ...(['TIME (UTC)', 'STATUS', 'MODEL', 'TOKENS', 'COST', 'TOTAL', 'CLIENT'] as const),
  'CALL',
)

function line(call: CallRow, isJson: boolean): string {
  if (isJson) return JSON.stringify(call)
  // A call that asks for no model is told by its endpoint, and costs nothing.
  const hasTokens = call.inputTokens + call.outputTokens > 0
  const failure = call.errorCode === null ? '' : `  ${call.errorCode}`
  return columns(
    new Date(call.at).toISOString().slice(11, 23),
    String(call.status),
    call.model ?? call.endpoint,
    hasTokens ? `${call.inputTokens} in ${call.outputTokens} out` : '-',
    hasTokens ? cost(call.costMicros) : '-',
    `${call.totalMs.toFixed(1)} ms`,
    call.clientIp,
    `${call.id}${failure}`,
  )
}

function described(call: CallView): string {
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
