// The whole process: a response that one worker made is there for all of them.
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
  const { body } = await post(0, { input: 'Hello' })
  const { id } = JSON.parse(body) as { id: string }
  // A busy machine may be late: then it is 503, and a client asks again.
  const goOn = (at: number) =>
    vi.waitFor(async () => {
      const next = await post(at, { input: 'And?', previous_response_id: id })
      expect(next.status).toBe(200)
    }, 20_000)
  await goOn(0)
  expect(existsSync(join(dataDir, 'store.db'))).toBe(true)
  for (const at of connections.keys()) await goOn(at)
})
