// `portcullis calls export` against an admin socket: pages, filters, both formats.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Call } from '../contract/call.ts'
import { callWithId } from '../contract/fixtures/call.ts'
import { registerCallCommands } from './calls.ts'
import { createContext } from './context.ts'

let dataDir: string
let server: Server
let asked: URLSearchParams[]

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'portcullis-export-'))
  asked = []
})

afterEach(() => {
  server.closeAllConnections()
  server.close()
  rmSync(dataDir, { recursive: true })
})

const named: Readonly<Record<string, readonly object[]>> = {
  '/api/v1/tenants': [{ id: 'ten_1', name: 'acme' }],
  '/api/v1/applications': [
    { id: 'app_1', name: 'web', tenantName: 'acme' },
    { id: 'app_2', name: 'web', tenantName: 'other' },
  ],
  '/api/v1/services': [{ id: 'srv_1', name: 'chat', tenantName: 'acme' }],
}

/** Two calls a page, whatever is asked for. */
async function serve(calls: readonly Call[]): Promise<void> {
  server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    if (pathname === '/healthz') {
      response.end()
      return
    }
    const things = named[pathname]
    if (things !== undefined) {
      response.end(JSON.stringify({ items: things, nextCursor: null }))
      return
    }
    asked.push(searchParams)
    const at = Number(searchParams.get('cursor') ?? 0)
    const items = calls.slice(at, at + 2).map((call) => ({
      ...call,
      endpoint: call.detail.endpoint,
      tenantName: 'acme',
      applicationName: null,
      serviceName: null,
    }))
    const nextCursor = at + 2 < calls.length ? String(at + 2) : null
    response.end(JSON.stringify({ items, nextCursor }))
  }).listen(join(dataDir, 'admin.sock'))
  await once(server, 'listening')
}

async function run(...parameters: string[]): Promise<string[]> {
  const lines: string[] = []
  const program = new Command().exitOverride()
  registerCallCommands(program, { ...createContext(), print: (line) => void lines.push(line) })
  await program.parseAsync(['calls', 'export', ...parameters, '--data', dataDir], { from: 'user' })
  return lines
}

it('prints every record of every page as a line of JSON, with its detail', async () => {
  await serve(['c_3', 'c_2', 'c_1'].map((id) => callWithId(id)))
  const calls = (await run()).map((line) => JSON.parse(line) as Call)
  expect(calls.map(({ id }) => id)).toEqual(['c_3', 'c_2', 'c_1'])
  expect(calls[0]!.detail.usage).toBeTypeOf('object')
  expect(asked.map((query) => query.get('view'))).toEqual(['full', 'full'])
})

it('hands filters on, times as milliseconds of UTC', async () => {
  await serve([])
  await run(
    '--model',
    'small',
    '--status',
    '4xx',
    '--from',
    '2026-11-01',
    '--to',
    '2026-11-02T03:00',
  )
  expect(Object.fromEntries(asked[0]!)).toMatchObject({
    model: 'small',
    status: '4xx',
    from: String(Date.UTC(2026, 10, 1)),
    to: String(Date.UTC(2026, 10, 2, 3)),
  })
})

it('stops at its limit', async () => {
  await serve(['c_4', 'c_3', 'c_2', 'c_1'].map((id) => callWithId(id)))
  expect(await run('--limit', '2')).toHaveLength(2)
  expect(asked[0]!.get('limit')).toBe('2')
})

it('writes a table whose words are no formulas and whose cells stay cells', async () => {
  const call = callWithId('c_1', { model: '=HYPERLINK("x"),1', costMicros: null })
  await serve([call])
  const [heading, row] = await run('--format', 'csv')
  expect(heading).toMatch(/^id,time,tenant,application,/)
  expect(row).toContain(`"'=HYPERLINK(""x""),1"`)
  expect(row).toMatch(/^c_1,\d{4}-/)
})

it.each([
  [['--from', 'yesterday'], '--from'],
  [['--limit', '0'], '--limit'],
  [['--from', '99999999999999999'], '--from'],
  [['--json', '--format', 'csv'], 'leave one out'],
  [['--status', 'bad'], '--status is "bad"; allowed'],
  [['--tenant', 'nobody'], 'there is no such tenant; known are acme'],
  [['--application', 'web'], 'write one of acme/web, other/web'],
])('says what is allowed for %j', async (parameters, name) => {
  await serve([])
  await expect(run(...parameters)).rejects.toThrow(name)
})

it('takes tenants, applications and services by their names', async () => {
  await serve([])
  await run('--tenant', 'acme', '--application', 'other/web', '--service', 'chat')
  expect(Object.fromEntries(asked[0]!)).toMatchObject({
    ...{ tenantId: 'ten_1', applicationId: 'app_2', serviceId: 'srv_1' },
  })
})
