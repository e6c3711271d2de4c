// The whole process: limits exact over its workers, rights that end at once, and a stop that loses nothing.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { Call } from '../gateway/src/contract/call.ts'
import { openCallReader } from '../gateway/src/storage/calls/index.ts'
import { startOpenAiServer } from './fakes/openai-server.ts'
import { openConnection, type RawAnswer, type RawConnection } from './process/connection.ts'
import { startInProcess } from './process/in-process.ts'
import { demoInstallation, demoKey } from './process/installation.ts'
import { startPortcullis } from './process/portcullis.ts'

// A machine that is busy with other tests takes its time to start three processes' worth of threads.
vi.setConfig({ testTimeout: 120_000 })

const path = '/v1/chat/completions'
const hello = { model: 'demo', messages: [{ role: 'user', content: 'hello' }] }

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step()
})

async function openConnections(port: number, count: number): Promise<RawConnection[]> {
  const connections = await Promise.all(Array.from({ length: count }, () => openConnection(port)))
  cleanUp.push(() => connections.forEach((connection) => connection.close()))
  return connections
}

function tally(answers: readonly RawAnswer[]): Record<number, number> {
  const counts: Record<number, number> = {}
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1
  return counts
}

test('with the clock frozen, 200 calls at once against 50 a minute over 2 workers: exactly 50 pass', async () => {
  const buffer = new SharedArrayBuffer(8)
  const cell = new BigInt64Array(buffer)
  cell[0] = BigInt(Date.now()) * 1_000_000n
  const declared = demoInstallation.replace(
    'requests_per_minute: 1000000',
    'requests_per_minute: 50',
  )
  const { port, stop } = await startInProcess({
    declared,
    workers: 2,
    clock: { kind: 'shared', buffer },
  })
  cleanUp.push(stop)
  const connections = await openConnections(port, 200)
  const callAll = () => Promise.all(connections.map((one) => one.post(path, demoKey, hello)))

  expect(tally(await callAll())).toEqual({ 200: 50, 429: 150 })

  // 12 seconds later a fifth of the minute's figure is there again.
  Atomics.add(cell, 0, 12_000_000_000n)
  expect(tally(await callAll())).toEqual({ 200: 10, 429: 190 })
})

test('after a revocation is answered, the next call on any open connection is refused', async () => {
  const { port, admin, stop } = await startInProcess({ declared: demoInstallation, workers: 2 })
  cleanUp.push(stop)
  const connections = await openConnections(port, 40)
  const callAll = () => Promise.all(connections.map((one) => one.post(path, demoKey, hello)))
  expect(tally(await callAll())).toEqual({ 200: 40 })

  const page = (await admin.request('GET', '/api/v1/subscriptions')) as { items: { id: string }[] }
  const id = page.items[0]?.id
  const revoked = await admin.request('POST', `/api/v1/subscriptions/${id}/revoke`, {
    reason: 'the project is over',
  })
  // No warning: every worker had acknowledged within the 250 ms that the answer waits.
  expect(revoked).toMatchObject({ state: 'revoked', warning: null })
  expect(tally(await callAll())).toEqual({ 403: 40 })
})

test('SIGTERM under load: streams finish, and every call that was answered has its record', async () => {
  const { upstream, gateway, dataDir } = await startWithUpstream({ PORTCULLIS_WORKERS: '2' })
  upstream.script(...Array.from({ length: 5 }, () => ({ hold: 'middle' }) as const), {})
  const streams = await openConnections(gateway.port, 5)
  const streaming = streams.map((one) => one.post(path, demoKey, { ...hello, stream: true }))
  const held = []
  for (let index = 0; index < 5; index += 1) held.push(await upstream.nextRequest())

  const answered: RawAnswer[] = []
  const { promise: isLoaded, resolve: loaded } = Promise.withResolvers<void>()
  const loads = (await openConnections(gateway.port, 20)).map(async (connection) => {
    for (;;) {
      answered.push(await connection.post(path, demoKey, hello))
      if (answered.length === 300) loaded()
    }
  })
  await isLoaded
  const exited = once(gateway.child, 'exit')
  gateway.child.kill('SIGTERM')
  const ends = await Promise.allSettled(loads)
  expect(ends.map(({ status }) => status)).toEqual(loads.map(() => 'rejected'))
  for (const request of held) request.release()
  const finished = await Promise.all(streaming)
  for (const { body } of finished) expect(body).toContain('data: [DONE]')
  expect(await exited).toEqual([0, null])

  const records = await readAllCalls(join(dataDir, 'calls.db'))
  const complete = records.filter(({ end }) => end === 'complete').map(({ id }) => id)
  const ids = [...answered, ...finished].map(({ headers }) => headers['x-portcullis-call-id'])
  expect(complete.toSorted()).toEqual(ids.toSorted())
})

test('a stream that does not end is cut when the grace is over, and its record says why', async () => {
  const { upstream, gateway, dataDir } = await startWithUpstream({
    PORTCULLIS_WORKERS: '1',
    PORTCULLIS_CLOSE_GRACE_MS: '200',
  })
  upstream.script({ hold: 'middle' })
  const [connection] = await openConnections(gateway.port, 1)
  const streaming = connection!.post(path, demoKey, { ...hello, stream: true })
  await upstream.nextRequest()
  const exited = once(gateway.child, 'exit')
  gateway.child.kill('SIGTERM')
  await Promise.allSettled([streaming])
  expect(await exited).toEqual([0, null])
  const records = await readAllCalls(join(dataDir, 'calls.db'))
  expect(records.map(({ errorCode }) => errorCode)).toEqual(['shutting_down'])
})

/** A gateway process whose model lives at a fake of OpenAI. */
async function startWithUpstream(env: Readonly<Record<string, string>>) {
  const upstream = await startOpenAiServer()
  cleanUp.push(upstream.close)
  const dataDir = mkdtempSync(join(tmpdir(), 'portcullis-'))
  cleanUp.push(() => rmSync(dataDir, { recursive: true, force: true }))
  const declared = demoInstallation.replace(
    '{ name: demo, kind: demo }',
    `{ name: demo, kind: openai, base_url: "${upstream.origin}/v1", local: true, credentials: [{ name: main, key: sk-test }] }`,
  )
  const gateway = await startPortcullis({ dataDir, declared, env })
  cleanUp.push(gateway.stop)
  return { upstream, gateway, dataDir }
}

async function readAllCalls(file: string): Promise<Call[]> {
  const reader = await openCallReader({ url: null, path: file })
  const calls: Call[] = []
  let cursor: string | undefined
  do {
    const page = await reader.list({}, { limit: 500, cursor })
    calls.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  await reader.close()
  return calls
}
