// `portcullis calls` as an operator reads it, against an admin socket that answers with records.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { Attempt, Call } from '../contract/call.ts'
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
  const items = calls.map(({ detail, ...row }) => ({
    ...row,
    endpoint: detail.endpoint,
    attemptCount: detail.attempts.length,
    isCacheHit: detail.isCacheHit,
  }))
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost')
    const known = calls.find(({ id }) => pathname === `/api/v1/calls/${id}`)
    if (pathname === '/healthz' || pathname === '/api/v1/calls/tail') response.end()
    else if (pathname === '/api/v1/calls') response.end(JSON.stringify({ items }))
    else if (pathname === '/api/v1/providers') response.end(page({ id: 'prv_1', name: 'openai' }))
    else if (pathname === '/api/v1/providers/prv_1/credentials') {
      response.end(page({ id: 'crd_1', name: 'main' }))
    } else if (known !== undefined) response.end(JSON.stringify(known))
    else response.writeHead(404).end(JSON.stringify({ code: 'not_found', detail: 'nothing' }))
  }).listen(join(dataDir, 'admin.sock'))
  await once(server, 'listening')
}

const page = (...items: object[]) => JSON.stringify({ items, nextCursor: null })

async function run(...parameters: string[]): Promise<string[]> {
  const lines: string[] = []
  const program = new Command().exitOverride()
  registerCallCommands(program, { ...createContext(), print: (line) => void lines.push(line) })
  await program.parseAsync(['calls', ...parameters, '--data', dataDir], { from: 'user' })
  return lines
}

it('tail names its columns, and a call without a model by its endpoint', async () => {
  const chat = callWithId('c_chat', { model: 'small', inputTokens: 3, costMicros: 7 })
  const list = callWithId('c_list', {
    model: null,
    provider: null,
    inputTokens: 0,
    outputTokens: 0,
  })
  await serve([{ ...list, detail: { ...list.detail, endpoint: '/v1/models' } }, chat])
  const [heading, first, second] = await run('tail')
  expect(heading).toMatch(
    /^TIME \(UTC\) +STATUS +MODEL +PROVIDER +TOKENS +COST +TOTAL +CLIENT +CALL$/,
  )
  expect(first).toMatch(/ small .* 3 in \d+ out .*\$0\.000007 .*c_chat$/)
  expect(second).toMatch(/ \/v1\/models +- +- +- .*c_list$/)
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

const attempt: Attempt = {
  ...{ provider: 'openai', model: 'gpt-4o-mini', credentialId: 'crd_1', reason: 'first' },
  ...{ status: 500, startMs: 0, connectMs: 1, firstTokenMs: null, totalMs: 12.3 },
  ...{ errorCode: 'upstream_failed', error: 'the provider answered 500: out of order' },
}
const fallback: Attempt = {
  ...{ provider: 'anthropic', model: 'claude', credentialId: null, reason: 'fallback' },
  ...{ status: 200, startMs: 13, connectMs: 1, firstTokenMs: 5, totalMs: 40, errorCode: null },
}

function withAttempts(id: string, attempts: Attempt[], isCacheHit = false): Call {
  const call = callWithId(id, { provider: attempts.at(-1)?.provider ?? null })
  const passedOver = [{ provider: 'third', model: 'small', reason: 'breaker' }]
  return { ...call, detail: { ...call.detail, attempts, isCacheHit, passedOver } }
}

it('tail shows who answered, after how many attempts, and what came from the cache', async () => {
  await serve([
    withAttempts('c_cached', [], true),
    withAttempts('c_fell', [attempt, fallback]),
    withAttempts('c_straight', [fallback]),
  ])
  const [, straight, fell, cached] = await run('tail')
  expect(straight).toMatch(/ anthropic {2,}/)
  expect(fell).toMatch(/ anthropic \(2 tries\) /)
  expect(cached).toMatch(/ cache /)
})

it('show lists attempts one a line, with the name of the credential and why each was made', async () => {
  await serve([withAttempts('c_fell', [attempt, fallback])])
  const lines = (await run('show', 'c_fell')).join('\n').split('\n')
  const at = lines.findIndex((line) => line.startsWith('ATTEMPT '))
  expect(lines.slice(at).map((line) => line.split(/ {2,}/))).toEqual([
    ['ATTEMPT', 'WHY', 'PROVIDER', 'MODEL', 'CREDENTIAL', 'STATUS', 'MS', 'ERROR'],
    [
      ...['1', 'first choice', 'openai', 'gpt-4o-mini', 'main', '500', '12.3'],
      'upstream_failed: the provider answered 500: out of order',
    ],
    ['2', 'next target', 'anthropic', 'claude', '-', '200', '40.0'],
    [''],
    ['NOT ASKED', 'MODEL', 'BECAUSE OF'],
    ['third', 'small', 'breaker'],
  ])
})
