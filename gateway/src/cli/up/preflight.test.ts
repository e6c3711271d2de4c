// `up` looks before it touches anything: a running instance, and ports that others hold.
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type ListenOptions, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { requireFree } from './preflight.ts'

let folder: string
const servers: Server[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portcullis-preflight-'))
})
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
  rmSync(folder, { recursive: true })
})

async function listen(options: ListenOptions): Promise<number> {
  const server = createServer().listen(options)
  servers.push(server)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

function config(changes: { port?: number; adminPort?: number; dataDir?: string } = {}) {
  const { dataDir = folder } = changes
  return {
    ...{ host: '127.0.0.1', port: 0, adminHost: '127.0.0.1', adminPort: 0 },
    ...changes,
    ...{ dataDir, adminSocket: join(dataDir, 'admin.sock') },
  }
}

test('a data directory that is not there yet is free, and is not made', async () => {
  const dataDir = join(folder, 'new')
  await requireFree(config({ dataDir }))
  expect(existsSync(dataDir)).toBe(false)
})

test('a running instance is named with its process and its directory', async () => {
  await listen({ path: join(folder, 'admin.sock') })
  writeFileSync(join(folder, 'gateway.pid'), '4711\n')
  await expect(requireFree(config())).rejects.toThrow(
    `Portcullis runs already on the data directory ${folder} (process 4711).`,
  )
})

test('the socket that a killed gateway left is no running instance', async () => {
  writeFileSync(join(folder, 'admin.sock'), '')
  await expect(requireFree(config())).resolves.toBeUndefined()
})

test('each port in use is told with the flag that chooses another', async () => {
  const taken = await listen({ host: '127.0.0.1', port: 0 })
  await expect(requireFree(config({ port: taken }))).rejects.toThrow(
    `127.0.0.1:${taken} is in use by another process. Stop it, or choose another port with --port.`,
  )
  await expect(requireFree(config({ adminPort: taken }))).rejects.toThrow(/with --admin-port\.$/)
})

test('one port for both is refused', async () => {
  const port = await listen({ host: '127.0.0.1', port: 0 })
  for (const server of servers.splice(0)) {
    server.close()
    await once(server, 'close')
  }
  await expect(requireFree(config({ port, adminPort: port }))).rejects.toThrow(/have to differ/)
})

test('a low port is refused before the rights to it are given away', async () => {
  await expect(requireFree(config({ port: 1 }), true)).rejects.toThrow(
    /may not listen on port 1; choose one from \d+ with --port/,
  )
  await expect(requireFree(config({ adminPort: 1 }), true)).rejects.toThrow(/--admin-port/)
})
