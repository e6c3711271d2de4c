// How long from the end of the deciding call to the first sampled drop: `node --conditions=source test/soak/loop-latency.ts [runs]`.
// Needs root and all of it built (`./portcullis prepare`); makes its own namespace. Prints every run and the percentiles.
import { availableParallelism, loadavg } from 'node:os'
import type { SampledPacket } from '@portcullis/shield-addon/protocol'
import { createNamespacePair } from '../network/namespace.ts'
import { startClient } from '../process/client.ts'
import { demoInstallation } from '../process/installation.ts'
import { guards } from '../process/guards.ts'
import { startPortcullis } from '../process/portcullis.ts'

const runs = Number(process.argv[2] ?? 50)
const failures = 5
/** A ban lasts 1 s: where none is seen for so long, something else is measured. */
const longestRunMs = 10_000
const detection = `
detection:
  scenarios:
    key_guessing: { mode: enforce, failures: ${failures}, window: 60s, ban: 1s, escalation: 1, cap: 1s }
`

/** Whoever stops us or closes our output ends the measurement in order: nothing stays behind. */
const stop = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => stop.abort(new Error(`ended by ${signal}`)))
}
process.stdout.on('error', (error) => stop.abort(error))

const pair = createNamespacePair({ name: 'latency' })
const portcullis = await startPortcullis({
  command: 'up',
  isBuilt: true,
  declared: demoInstallation + detection,
  env: { PORTCULLIS_SHIELD_INTERFACES: pair.hostInterface },
})
const delaysMs: number[] = []
try {
  await guards(portcullis, pair.hostInterface)
  await measure()
} finally {
  await portcullis.command('shield', 'panic')
  await portcullis.stop()
  pair.close()
}
const sorted = delaysMs.toSorted((a, b) => a - b)
const percentile = (share: number): string =>
  `${(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)} ms`
// Other work on the machine delays client and gateway alike: the figures are to be read with it.
const load = `load ${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} processors`
console.log(
  `${runs} runs: p50 ${percentile(0.5)}, p90 ${percentile(0.9)}, p99 ${percentile(0.99)}; ${load}`,
)

async function measure(): Promise<void> {
  const client = startClient(pair, portcullis.port, 'guess', { everyMs: 1, patienceMs: 200 })
  const timer = setTimeout(() => {
    stop.abort(new Error(`no drop for ${longestRunMs} ms:\n${portcullis.output()}`))
  }, longestRunMs)
  let since = 0
  try {
    for await (const event of portcullis.admin.events('/api/v1/shield/packets', stop.signal)) {
      const packet = event as SampledPacket
      if (packet.verdict !== 'drop' || packet.source !== pair.clientAddress) continue
      // One ban gives many drops; only its first counts, and it follows calls that were answered.
      const answered = client.calls.filter(({ status, at }) => status === 401 && at > since)
      const deciding = answered[failures - 1]
      if (deciding === undefined) continue
      timer.refresh()
      const delayMs = packet.time - deciding.at
      delaysMs.push(delayMs)
      console.log(`run ${delaysMs.length}: ${delayMs.toFixed(1)} ms, ${answered.length} answered`)
      since = answered.at(-1)?.at ?? since
      if (delaysMs.length === runs) return
    }
  } finally {
    clearTimeout(timer)
    await client.stop()
  }
}
