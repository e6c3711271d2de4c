// Our gateway with everything on: key, approved subscription, limits, price and record.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { freePort, untilListening } from '../test/process/port.ts'
import type { Subject } from './subject.ts'

export const benchKey = 'pc_live_bench0000000000000000000000000000'

export async function startGatewayUnderTest(
  folder: string,
  upstream: number,
  workers: string,
): Promise<Subject> {
  const port = await freePort()
  const adminPort = await freePort()
  const file = join(folder, 'portcullis.yaml')
  writeFileSync(file, declared(upstream))
  const child = spawn(
    resolve(import.meta.dirname, '../portcullis'),
    [
      ...['gateway', '--config', file, '--data', join(folder, 'data')],
      ...['--port', String(port), '--admin-port', String(adminPort)],
    ],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        PORTCULLIS_WORKERS: workers,
        PORTCULLIS_LOG_LEVEL: 'warn',
        NODE_ENV: 'production',
      },
    },
  )
  await untilListening(port)
  return {
    name: 'portcullis',
    port,
    pids: () => [child.pid ?? 0],
    async stop() {
      child.kill('SIGTERM')
      await once(child, 'exit')
    },
  }
}

function declared(upstream: number): string {
  return `
providers:
  - name: mock
    kind: openai
    base_url: http://127.0.0.1:${upstream}/v1
    local: true
    credentials:
      - { name: main, key: sk-bench, weight: 1 }
models:
  - name: gpt-4o-mini
    targets:
      - { provider: mock, model: gpt-4o-mini }
plans:
  - { name: wide, requests_per_minute: 1000000000, parallel: 100000 }
tenants:
  - name: bench
    services:
      - { name: chat, kind: llm, models: [gpt-4o-mini], visibility: private, approval: manual }
    applications:
      - name: load
        keys:
          - { name: main, value: ${benchKey} }
        subscriptions:
          - { tenant: bench, service: chat, plan: wide, state: approved }
`
}
