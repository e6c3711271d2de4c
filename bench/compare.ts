// One comparison: every subject started, its answer looked at, warmed up, then loaded in turns.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { checkAnswer } from './call.ts'
import type { Comparison } from './comparisons.ts'
import { load } from './load.ts'
import { startMock } from './mock/mock.ts'
import { cpuSeconds, residentMegabytes } from './process.ts'
import type { Measured } from './statistics.ts'
import type { Subject } from './subject.ts'

export interface Pace {
  readonly rounds: number
  readonly seconds: number
  readonly warmUpSeconds: number
  readonly connections: number
}

/** Hands every subject that cannot take part to `skip`, with the reason. */
export async function compare(
  comparison: Comparison,
  pace: Pace,
  folder: string,
  skip: (name: string, reason: string) => void,
): Promise<Measured[]> {
  const { task, peers, withLatency } = comparison
  const place = (name: string) => {
    const own = join(folder, name.replaceAll(' ', '-'))
    mkdirSync(own, { recursive: true })
    return own
  }
  const subjects: Subject[] = []
  try {
    const mock = await startMock(task, place('mock'))
    subjects.push(mock)
    for (const peer of peers) {
      try {
        const setting = { task, upstream: mock.port, folder: place(peer.name) }
        const subject = await peer.start(setting)
        subjects.push(subject)
        await checkAnswer(subject, task)
      } catch (error) {
        if (subjects.at(-1)?.name === peer.name) await subjects.pop()?.stop()
        skip(peer.name, error instanceof Error ? error.message : String(error))
      }
    }
    const rows = subjects.map((subject) => ({ subject, row: emptyRow(subject.name) }))
    const fallen = new Set<Measured>()
    // Long enough for every thread to have loaded and for the hot path to be compiled.
    for (const { subject } of rows) {
      await load(subject, {
        task,
        seconds: pace.warmUpSeconds,
        connections: pace.connections,
      })
    }
    for (let round = 0; round < pace.rounds; round += 1) {
      for (const { subject, row } of rows) {
        if (fallen.has(row)) continue
        try {
          await measure(subject, row, comparison, pace)
          if (withLatency) await measureAlone(subject, row, comparison, pace)
        } catch (error) {
          fallen.add(row)
          skip(subject.name, error instanceof Error ? error.message : String(error))
        }
      }
    }
    return rows.map(({ row }) => row).filter((row) => !fallen.has(row))
  } finally {
    for (const subject of subjects.toReversed()) await subject.stop()
  }
}

async function measure(
  subject: Subject,
  row: Measured,
  { task, partsPerCall }: Comparison,
  { seconds, connections }: Pace,
): Promise<void> {
  const pids = subject.pids()
  const before = cpuSeconds(pids)
  const { calls, failures } = await load(subject, { task, seconds, connections })
  refuseFailures(subject, failures)
  // One that is so slow would be charged for answers that it did not end.
  if (calls < connections) throw new Error(`${subject.name} ended ${calls} calls in ${seconds} s`)
  const cpu = cpuSeconds(pids) - before
  row.cpuMicros.push((cpu / calls / partsPerCall) * 1e6)
  row.callsPerSecond.push(calls / seconds)
  row.rssMegabytes = residentMegabytes(pids)
}

async function measureAlone(
  subject: Subject,
  row: Measured,
  { task }: Comparison,
  { seconds }: Pace,
): Promise<void> {
  const alone = await load(subject, {
    task,
    seconds: Math.max(2, Math.ceil(seconds / 2)),
    connections: 1,
  })
  refuseFailures(subject, alone.failures)
  row.p50Ms.push(alone.p50Ms)
  row.p99Ms.push(alone.p99Ms)
}

/** A figure made of refused calls is no figure. */
function refuseFailures({ name }: Subject, failures: number): void {
  if (failures > 0) throw new Error(`${name} failed ${failures} calls`)
}

function emptyRow(name: string): Measured {
  return { name, cpuMicros: [], p50Ms: [], p99Ms: [], callsPerSecond: [], rssMegabytes: 0 }
}
