// `portcullis calls export`: records of calls for other programs, newest first, page by page.
import { once } from 'node:events'
import { Option, type Command } from 'commander'
import type { CallListed } from '../contract/api/calls.ts'
import { CallEnd } from '../contract/call.ts'
import { SettingsError } from '../errors.ts'
import { callColumns, writeCsvRow } from './call-csv.ts'
import { findId } from './calls/find-id.ts'
import { withJson, withSettings, type CommandContext } from './context.ts'
import { openAdmin } from './open-admin.ts'

interface ExportOptions {
  readonly format: 'ndjson' | 'csv'
  readonly limit?: string
  readonly from?: string
  readonly to?: string
  readonly tenant?: string
  readonly application?: string
  readonly service?: string
  readonly model?: string
  readonly provider?: string
  readonly status?: string
  readonly end?: string
  readonly clientIp?: string
}

const pageSize = 500

const examples = `
Times without a zone are UTC; --from is included, --to is not.

Examples:
  portcullis calls export --format csv --from 2026-11-01 --tenant acme > november.csv
  portcullis calls export --status 5xx --limit 100
  portcullis calls export --application acme/web --model gpt-4o-mini`

export function registerExportCommand(calls: Command, context: CommandContext): void {
  withJson(withSettings(calls.command('export')))
    .description('print many records in full, newest first')
    .addOption(
      new Option('--format <format>', 'a JSON object a line, or a table')
        .choices(['ndjson', 'csv'])
        .default('ndjson'),
    )
    .option('--from <time>', 'not older, such as 2026-11-01 or 2026-11-01T12:00Z')
    .option('--to <time>', 'older than this')
    .option('--tenant <tenant>', 'of this tenant, by its name or id')
    .option('--application <application>', 'of this one: its name, TENANT/NAME, or id')
    .option('--service <service>', 'of this one: its name, TENANT/NAME, or id')
    .option('--model <name>', 'of this public model')
    .option('--provider <name>', 'answered by this provider')
    .option('--status <status>', 'with this status, such as 429 or 4xx')
    .addOption(new Option('--end <end>', 'that ended so').choices(CallEnd.options))
    .option('--client-ip <address>', 'from this address')
    .option('--limit <count>', 'at most so many')
    .addHelpText('after', examples)
    .action((options: ExportOptions, command: Command) => {
      return exportCalls(context, command, options)
    })
}

async function exportCalls(
  context: CommandContext,
  command: Command,
  options: ExportOptions,
): Promise<void> {
  if (context.isJson(command) && options.format === 'csv') {
    throw new SettingsError('--json and --format csv contradict each other; leave one out')
  }
  let left = readLimit(options.limit)
  const query = queryOf(options)
  const admin = await openAdmin(context, command)
  const stop = new AbortController()
  // A pipe whose reader has left (`| head`) is an end like any other.
  const end = (): void => void stop.abort()
  process.stdout.once('error', end)
  const write = options.format === 'csv' ? writeCsvRow : (call: CallListed) => JSON.stringify(call)
  try {
    for (const kind of ['tenant', 'application', 'service'] as const) {
      const text = options[kind]
      if (text !== undefined) query.set(`${kind}Id`, await findId(admin, kind, text))
    }
    if (options.format === 'csv') context.print(callColumns.map(([name]) => name).join(','))
    let cursor: string | null = null
    do {
      query.set('limit', String(Math.min(pageSize, left)))
      if (cursor !== null) query.set('cursor', cursor)
      const page = (await admin.request('GET', `/api/v1/calls?${query}`)) as {
        readonly items: readonly CallListed[]
        readonly nextCursor: string | null
      }
      for (const call of page.items) context.print(write(call))
      // A slow reader must not fill our memory.
      if (process.stdout.writableNeedDrain) await once(process.stdout, 'drain').catch(end)
      left -= page.items.length
      cursor = page.nextCursor
    } while (cursor !== null && left > 0 && !stop.signal.aborted)
  } finally {
    process.stdout.off('error', end)
    await admin.close()
  }
}

function queryOf(options: ExportOptions): URLSearchParams {
  const { model, provider, status, end, clientIp, from, to } = options
  if (status !== undefined && !/^[1-5](\d\d|xx)$/.test(status)) {
    throw new SettingsError(
      `--status is "${status}"; allowed is a status such as 429, or a class such as 4xx`,
    )
  }
  const values = {
    view: 'full',
    model,
    provider,
    status,
    end,
    clientIp,
    from: readTime('from', from),
    to: readTime('to', to),
  }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) query.set(name, value)
  }
  return query
}

/** Epoch milliseconds; a time without a zone is UTC. */
function readTime(name: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const hasZone = !text.includes('T') || /(Z|[+-]\d\d:?\d\d)$/.test(text)
  const atMs = /^\d{12,}$/.test(text) ? Number(text) : Date.parse(hasZone ? text : `${text}Z`)
  // Further than a date of JavaScript goes there is no time.
  if (Number.isNaN(new Date(atMs).getTime())) {
    throw new SettingsError(
      `--${name} is "${text}"; allowed is a time such as 2026-11-01 or 2026-11-01T12:00Z`,
    )
  }
  return String(atMs)
}

function readLimit(text: string | undefined): number {
  if (text === undefined) return Infinity
  if (/^[1-9]\d{0,11}$/.test(text)) return Number(text)
  throw new SettingsError(`--limit is "${text}"; allowed is a whole number from 1`)
}
