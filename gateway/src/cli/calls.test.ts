// `portcullis calls` as an operator reads it, against an admin socket that answers with records.
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
let server: Server | undefined
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'portcullis-calls-'))
})
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
  server = undefined
  rmSync(dataDir, { recursive: true })
})

/** Knows these calls, lists them without their detail as the admin API does, and ends the tail at once. */
async function serve(calls: readonly Call[]): Promise<void> {
  const items = calls.map(({ detail, ...row }) => ({ ...row, endpoint: detail.endpoint }))
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost')
    const known = calls.find(({ id }) => pathname === `/api/v1/calls/${id}`)
    if (pathname === '/healthz' || pathname === '/api/v1/calls/tail') response.end()
    else if (pathname === '/api/v1/calls') response.end(JSON.stringify({ items }))
    else if (known !== undefined) response.end(JSON.stringify(known))
    else response.writeHead(404).end(JSON.stringify({ code: 'not_found', detail: 'nothing' }))
  }).listen(join(dataDir, 'admin.sock'))
  await once(server, 'listening')
}

async function run(...parameters: string[]): Promise<string[]> {
  const lines: string[] = []
  const program = new Command().exitOverride()
  registerCallCommands(program, { ...createContext(), print: (line) => void lines.push(line) })
  await program.parseAsync(['calls', ...parameters, '--data', dataDir], { from: 'user' })
  return lines
}

it('tail names its columns, and a call without a model by its endpoint', async () => {
  const chat = callWithId('c_chat', { model: 'small', inputTokens: 3, costMicros: 7 })
  const list = callWithId('c_list', { model: null, inputTokens: 0, outputTokens: 0 })
  await serve([{ ...list, detail: { ...list.detail, endpoint: '/v1/models' } }, chat])
  const [heading, first, second] = await run('tail')
  expect(heading).toMatch(/^TIME \(UTC\) +STATUS +MODEL +TOKENS +COST +TOTAL +CLIENT +CALL$/)
  expect(first).toMatch(/ small .* 3 in \d+ out .*\$0\.000007 .*c_chat$/)
  expect(second).toMatch(/ \/v1\/models +- +- .*c_list$/)
})

it('tail as JSON is records and nothing else', async () => {
  await serve([callWithId('c_1')])
  expect((await run('tail', '--json')).map((line) => JSON.parse(line) as Call)).toMatchObject([
    { id: 'c_1' },
  ])
})

it('show says that there is no such call', async () => {
  await serve([callWithId('c_1')])
  await expect(run('show', 'nope')).rejects.toThrow('There is no call nope.')
  expect((await run('show', 'c_1')).join()).toContain('c_1')
})

it('without a gateway it names the data directory and how to choose another', async () => {
  await expect(run('tail')).rejects.toThrow(
    new RegExp(`No gateway answers in the data directory ${dataDir}.*--data DIR`),
  )
})

it('a count that is none is refused', async () => {
  await expect(run('tail', '-n', 'many')).rejects.toThrow(/--last is "many"; allowed is/)
})
