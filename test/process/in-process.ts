// Starts a gateway inside the test's own process, for tests that hold its clock or look at its threads.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectAdmin, type AdminClient } from '../../gateway/src/cli/admin-client.ts'
import { loadConfig } from '../../gateway/src/config.ts'
import type { ClockSource } from '../../gateway/src/contract/clock.ts'
import { startGateway, type Gateway } from '../../gateway/src/main.ts'

export interface InProcess {
  readonly gateway: Gateway
  readonly port: number
  readonly admin: AdminClient
  readonly dataDir: string
  /** Closes the gateway and takes its data away. */
  stop(): Promise<void>
}

export async function startInProcess(options: {
  /** Text of portcullis.yaml. */
  readonly declared: string
  readonly clock?: ClockSource
  readonly workers: number
  /** The built admin page; left out: none is served. */
  readonly uiDirectory?: string
}): Promise<InProcess> {
  const dataDir = mkdtempSync(join(tmpdir(), 'portcullis-'))
  const file = join(dataDir, 'portcullis.yaml')
  writeFileSync(file, options.declared)
  const overrides = {
    dataDir,
    host: '127.0.0.1',
    port: '0',
    adminPort: '0',
    workers: String(options.workers),
    shieldSocket: join(dataDir, 'no-shield.sock'),
    logLevel: 'silent',
  }
  const config = loadConfig({ config: file, overrides }, {})
  const gateway = await startGateway({
    config,
    ...(options.clock === undefined ? {} : { clock: options.clock }),
    uiDirectory: options.uiDirectory ?? null,
  })
  const admin = await connectAdmin(gateway.adminSocket)
  if (admin === null) throw new Error('no answer at the admin socket')
  return {
    gateway,
    port: gateway.dataAddress.port,
    admin,
    dataDir,
    async stop() {
      await admin.close()
      await gateway.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
