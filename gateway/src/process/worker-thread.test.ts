// A worker's lives: it picks a port, comes back on the same one, and gives its counters back.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { IncomingMessage } from 'node:http'
import { createHealthTable } from '../counters/health-table.ts'
import { createCounterTable } from '../counters/table.ts'
import { createWorldChannel } from '../snapshot/index.ts'
import { createBeats } from './heartbeat.ts'
import { startWorkerThread } from './worker-thread.ts'

// A worker loads the whole data plane; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 })

let directory = ''
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'portcullis-worker-'))
})
afterEach(() => rmSync(directory, { recursive: true }))

function start() {
  const channel = createWorldChannel({
    entities: () => [{ kind: 'tenant', id: 'ten_1', name: 'acme' }],
    version: () => 1,
    onAllApplied: () => undefined,
  })
  const onEnded = vi.fn<() => void>()
  const worker = startWorkerThread({
    data: {
      clock: { kind: 'monotonic' },
      beats: createBeats(1),
      beat: 0,
      logLevel: 'silent',
      worker: 0,
      table: createCounterTable(1),
      health: createHealthTable(),
      host: '127.0.0.1',
      port: 0,
      bodyLimitBytes: 1_000,
      trustedProxies: [],
      spillDirectory: join(directory, 'spill'),
    },
    channel,
    connectWriter: () => null,
    connectStore: () => null,
    onStoreNeeded: () => {},
    onStart: () => undefined,
    onEnded,
    onOffences: () => undefined,
    log: pino({ level: 'silent' }),
  })
  return { worker, channel, onEnded }
}

async function statusOf(port: number, path: string): Promise<number | undefined> {
  const request = get({ port, path, host: '127.0.0.1', agent: false })
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  answer.resume()
  return answer.statusCode
}

test('it listens once its world is there, comes back on the same port, and ends when told', async () => {
  const { worker, channel, onEnded } = start()
  const port = await worker.listening
  expect(await statusOf(port, '/healthz')).toBe(200)
  expect(await channel.applied(1, 0)).toBe(true)

  worker.replace()
  await vi.waitFor(() => expect(onEnded).toHaveBeenCalledOnce())
  expect(worker.isListening()).toBe(false)
  await vi.waitFor(() => expect(worker.isListening()).toBe(true), { timeout: 60_000 })
  expect(worker.restarts()).toBe(1)
  expect(await statusOf(port, '/healthz')).toBe(200)
  expect((await worker.counts())?.activeCalls).toBe(0)

  await worker.close(1_000)
  await expect(statusOf(port, '/healthz')).rejects.toThrow('ECONNREFUSED')
  expect(onEnded).toHaveBeenCalledOnce()
})
