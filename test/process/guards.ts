// Waits until an instance's shield is on an interface: a measurement without it would measure nothing, silently.
import { setTimeout as pause } from 'node:timers/promises'
import type { ShieldReport } from '@portcullis/shield-addon/protocol'
import type { Portcullis } from './portcullis.ts'

const longestMs = 10_000

/** Rejects with the shield's own words, such as that another instance's program holds the interface. */
export async function guards({ admin }: Pick<Portcullis, 'admin'>, name: string): Promise<void> {
  const deadline = Date.now() + longestMs
  for (;;) {
    const { report } = (await admin.request('GET', '/api/v1/shield')) as {
      report: ShieldReport | null
    }
    const found = report?.interfaces.find((one) => one.name === name)
    if (found !== undefined && found.mode !== 'none') return
    const problem = report === null ? 'no shield answers' : (found?.problem ?? 'not attached')
    if (found?.problem !== undefined || Date.now() > deadline) {
      throw new Error(`the shield does not guard ${name}: ${problem}`)
    }
    await pause(50)
  }
}
