// `portcullis up` as a supervisor: a gateway that is killed comes back, and what guarded nothing leaves nothing.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { loadConfig } from '../gateway/src/config.ts'
import { startPortcullis, type Portcullis } from './process/portcullis.ts'

let up: Portcullis

beforeAll(async () => {
  up = await startPortcullis({ command: 'up', declared: 'providers: []\n' })
}, 60_000)

afterAll(async () => {
  await up.stop()
})

const gatewayPid = () => Number(readFileSync(join(up.dataDir, 'gateway.pid'), 'utf8'))

it('starts a gateway that was killed again, and says so', { timeout: 60_000 }, async () => {
  const first = gatewayPid()
  process.kill(first, 'SIGKILL')
  const answers = async () => {
    expect(gatewayPid()).not.toBe(first)
    const answer = await fetch(`http://127.0.0.1:${up.port}/healthz`)
    expect(answer.status).toBe(200)
  }
  await vi.waitFor(answers, { timeout: 50_000, interval: 100 })
  expect(up.output()).toMatch(/gateway ended \(SIGKILL\); next start in \d+ ms/)
})

it(
  'ends with 0, and without a pin of a shield that guarded nothing',
  { timeout: 60_000 },
  async () => {
    const { instanceId } = loadConfig({ overrides: { dataDir: up.dataDir } }, {})
    expect(await up.stop()).toBe(0)
    expect(existsSync(`/sys/fs/bpf/portcullis/${instanceId}`)).toBe(false)
  },
)
