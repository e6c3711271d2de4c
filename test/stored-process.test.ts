// The whole process: a response that one worker made is there for all of them, and after the store's thread fell over.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { openConnection } from './process/connection.ts'
import { startInProcess } from './process/in-process.ts'
import { demoInstallation, demoKey } from './process/installation.ts'

vi.setConfig({ testTimeout: 120_000 })

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step()
})

test('whichever worker is asked, a conversation goes on from what another one answered', async () => {
  const { port, dataDir, stop } = await startInProcess({ declared: demoInstallation, workers: 2 })
  cleanUp.push(stop)
  const connections = await Promise.all(Array.from({ length: 16 }, () => openConnection(port)))
  cleanUp.push(() => connections.forEach((connection) => connection.close()))
  // The store's thread begins with the first thing to keep.
  expect(existsSync(join(dataDir, 'store.db'))).toBe(false)
  const post = (at: number, body: object) =>
    connections[at]!.post('/v1/responses', demoKey, { model: 'demo', ...body })
  await post(0, { input: 'Hello' })
  await vi.waitFor(() => expect(existsSync(join(dataDir, 'store.db'))).toBe(true), 10_000)
  await vi.waitFor(async () => {
    const { status, body } = await post(0, { input: 'Hello' })
    expect(status).toBe(200)
    const id = (JSON.parse(body) as { id: string }).id
    for (const at of connections.keys()) {
      const next = await post(at, { input: 'And?', previous_response_id: id })
      expect(next.status).toBe(200)
    }
  }, 20_000)
})
