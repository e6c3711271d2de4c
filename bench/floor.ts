// Starts the bare stack as a process of its own: the row that tells our code's share from Fastify's and undici's.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { freePort, untilListening } from '../test/process/port.ts'
import type { Subject } from './subject.ts'

export async function startFloor(upstream: number): Promise<Subject> {
  const port = await freePort()
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'floor-server.ts'), String(port), String(upstream)],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  await untilListening(port)
  return {
    name: 'bare stack',
    port,
    pids: () => [child.pid ?? 0],
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}
