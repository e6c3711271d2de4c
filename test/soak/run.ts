// Runs the mixed load against a gateway process, and looks at what it leaves: descriptors, memory, records.
import { readdirSync, readFileSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { openCallReader } from '../../gateway/src/storage/calls/index.ts'
import { startPortcullis } from '../process/portcullis.ts'
import { callerKinds, type CallerKind, type Target } from './client.ts'
import { startMoodyUpstream } from './moody-upstream.ts'

/** Resident memory in MB; the means over the second and the last minute are null in a run below three. */
interface RssMb {
  readonly before: number
  readonly tenths: readonly number[]
  readonly secondMinute: number | null
  readonly lastMinute: number | null
}

export interface SoakReport {
  /** Calls that were answered, by their ids. */
  readonly answered: number
  readonly records: number
  /** Answered calls without a record, and records of calls that nobody made. */
  readonly withoutRecord: readonly string[]
  readonly unknownRecords: readonly string[]
  /** Records by how their calls ended. */
  readonly ends: Readonly<Record<string, number>>
  /** Open descriptors of the process before the load and once it is over. */
  readonly descriptors: { readonly before: number; readonly after: number }
  readonly rssMb: RssMb
  readonly failures: readonly string[]
}

const key = 'pc_live_soak0000000000000000000000000000'
/** For kept-alive connections to go away after the last call, and tokenizers' threads that nobody asks any more. */
const settleMs = 60_000
/** Seconds without a change: before the load nothing is expected to go, after it a thread may take 20. */
const stillBefore = 8
const stillAfter = 25

/** `callers` at once, for `seconds`. */
export async function runMixedLoad(seconds: number, callers: number): Promise<SoakReport> {
  const upstream = await startMoodyUpstream()
  const dataDir = mkdtempSync(join(tmpdir(), 'portcullis-soak-'))
  const gateway = await startPortcullis({
    dataDir,
    declared: installation(upstream.baseUrl),
    env: { PORTCULLIS_WORKERS: '2', PORTCULLIS_LOG_LEVEL: 'error' },
  })
  const pid = gateway.child.pid as number
  const agent = new Agent({ keepAlive: true, maxSockets: callers })
  const target: Target = { port: gateway.port, key, model: 'steady', agent }
  try {
    // Every code path has opened what it keeps open before the first count.
    const warm = await load(target, performance.now() + 1_000, 2)
    agent.destroy()
    await settled(pid, 0, stillBefore)
    const before = descriptorsOf(pid)
    const rssBefore = rssOf(pid)
    const everySecond: number[] = []
    const sampling = setInterval(() => everySecond.push(rssOf(pid)), 1_000)
    const made = await load(target, performance.now() + seconds * 1_000, callers)
    clearInterval(sampling)
    agent.destroy()
    await settled(pid, before, stillAfter)
    const after = descriptorsOf(pid)
    await gateway.stop()
    const answered = [...warm.ids, ...made.ids]
    const failures = [...warm.failures, ...made.failures]
    const left = await compare(join(dataDir, 'calls.db'), answered)
    const rssMb = { before: rssBefore, ...summary(everySecond) }
    return { ...left, descriptors: { before, after }, rssMb, failures }
  } finally {
    await gateway.stop()
    await upstream.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function load(
  target: Target,
  end: number,
  count: number,
): Promise<{ ids: string[]; failures: string[] }> {
  const ids: string[] = []
  const failures: string[] = []
  const kinds = callerKinds.flatMap(({ kind, share }) => Array.from({ length: share }, () => kind))
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      const kind = kinds[Math.floor(Math.random() * kinds.length)] as CallerKind
      try {
        const id = await kind(target)
        if (id !== null) ids.push(id)
      } catch (error) {
        failures.push(`${kind.name}: ${(error as Error).message}`)
      }
    }
  }
  await Promise.all(Array.from({ length: count }, caller))
  return { ids, failures }
}

/** Waits until no more descriptors than wanted are open, or their number no longer falls. */
async function settled(pid: number, wanted: number, stillFor: number): Promise<void> {
  const end = performance.now() + settleMs
  let last = Number.POSITIVE_INFINITY
  let still = 0
  while (performance.now() < end) {
    const now = descriptorsOf(pid)
    still = now < last ? 0 : still + 1
    last = now
    if (now <= wanted || still >= stillFor) return
    await delay(1_000)
  }
}

async function compare(file: string, answered: readonly string[]) {
  const reader = await openCallReader({ url: null, path: file })
  const recorded = new Set<string>()
  const ends: Record<string, number> = {}
  let cursor: string | undefined
  do {
    const page = await reader.list({}, { limit: 500, cursor })
    for (const { id, end } of page.items) {
      recorded.add(id)
      ends[end] = (ends[end] ?? 0) + 1
    }
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  await reader.close()
  const made = new Set(answered)
  return {
    answered: made.size,
    records: recorded.size,
    withoutRecord: [...made].filter((id) => !recorded.has(id)),
    unknownRecords: [...recorded].filter((id) => !made.has(id)),
    ends,
  }
}

function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

function summary(everySecond: readonly number[]): Omit<RssMb, 'before'> {
  const tenth = everySecond.length / 10
  const isLong = everySecond.length >= 180
  return {
    tenths: Array.from({ length: 10 }, (_, index) =>
      mean(everySecond.slice(Math.floor(index * tenth), Math.ceil((index + 1) * tenth))),
    ),
    secondMinute: isLong ? mean(everySecond.slice(60, 120)) : null,
    lastMinute: isLong ? mean(everySecond.slice(-60)) : null,
  }
}

function mean(values: readonly number[]): number {
  return Math.round(values.reduce((sum, value) => sum + value, 0) / values.length)
}

function rssOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024)
}

function installation(baseUrl: string): string {
  return `
providers:
  - name: moody
    kind: openai
    base_url: ${baseUrl}
    local: true
    credentials: [{ name: main, key: sk-soak }]
models:
  - name: moody
    targets: [{ provider: moody, model: moody }]
  - name: steady
    targets: [{ provider: moody, model: steady }]
plans:
  - { name: wide, requests_per_minute: 10000000, parallel: 1000 }
tenants:
  - name: acme
    services:
      - { name: chat, kind: llm, models: [moody, steady], visibility: tenants, approval: manual }
    applications:
      - name: web
        keys: [{ name: main, value: ${key} }]
        subscriptions:
          - { tenant: acme, service: chat, plan: wide, state: approved }
`
}
