// A comparison under full load: every subject warmed up, then loaded in turns, its CPU and its speed taken.
import type { Aim, Comparison, Pace, Report, Run } from './comparison.ts'
import { load } from './load.ts'
import { cpuSeconds, residentMegabytes } from './process.ts'
import { median, type Measured } from './statistics.ts'
import type { Peer, Subject, Task } from './subject.ts'
import { withSubjects } from './subjects.ts'
import { table } from './table.ts'

export interface Loaded {
  readonly name: string
  readonly title: string
  readonly task: Task
  readonly peers: readonly Peer[]
  /** The row that ratios are to. */
  readonly base: string
  /** What CPU is given for: parts of one call. */
  readonly partsPerCall: number
  readonly part: 'call' | 'event'
  /** Measures latency too, at concurrency 1. */
  readonly withLatency: boolean
  readonly isCharted: boolean
  aims(rows: readonly Measured[]): Aim[]
}

export function loaded(what: Loaded): Comparison {
  return {
    name: what.name,
    peers: what.peers,
    async run(run): Promise<Report> {
      const rows = await withSubjects(run, what.task, (subjects) => rounds(what, subjects, run))
      const values = rows
        .filter(({ name }) => name !== 'direct')
        .map(({ name, cpuMicros }) => ({ name, value: median(cpuMicros) }))
      return {
        text: table(what, rows),
        aims: what.aims(rows),
        bars: what.isCharted
          ? { title: `${what.title}: microseconds of CPU per ${what.part}`, values }
          : null,
      }
    },
  }
}

async function rounds(
  what: Loaded,
  subjects: readonly Subject[],
  { pace, skip, tell }: Run,
): Promise<Measured[]> {
  const rows = subjects.map((subject) => ({ subject, row: emptyRow(subject.name) }))
  const fallen = new Set<Measured>()
  // Long enough for every thread to have loaded and for the hot path to be compiled.
  for (const { subject } of rows) {
    tell(`${subject.name} warms up`)
    await load(subject, { ...what, ...pace, seconds: pace.warmUpSeconds })
  }
  for (let round = 1; round <= pace.rounds; round += 1) {
    tell(`round ${round} of ${pace.rounds}`)
    for (const { subject, row } of rows) {
      if (fallen.has(row)) continue
      try {
        await measure(subject, row, what, pace)
        if (what.withLatency) await measureAlone(subject, row, what, pace)
      } catch (error) {
        fallen.add(row)
        skip(subject.name, error instanceof Error ? error.message : String(error))
      }
    }
  }
  return rows.map(({ row }) => row).filter((row) => !fallen.has(row))
}

async function measure(
  subject: Subject,
  row: Measured,
  { task, partsPerCall }: Loaded,
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
  { task }: Loaded,
  pace: Pace,
): Promise<void> {
  const seconds = Math.max(2, Math.ceil(pace.seconds / 2))
  const alone = await load(subject, { task, seconds, connections: 1 })
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
