// One command, one table: the same call direct, through nginx as a plain proxy, and through us with everything on,
// interleaved in one run. CPU is each process's own, read from /proc, so the mock's and the load's share are not in it.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startFloor } from './floor.ts'
import { startGatewayUnderTest } from './gateway.ts'
import { load, type LoadResult } from './load.ts'
import { startMock, startNginxProxy } from './nginx.ts'
import { cpuSeconds, residentMegabytes } from './process.ts'
import type { Subject } from './subject.ts'
import { printTable, type Measured } from './table.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    connections: { type: 'string', default: '16' },
    workers: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
})
const rounds = Number(values.rounds)
const seconds = Number(values.seconds)

const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-'))
const subjects: Subject[] = []
try {
  const mock = await startMock(folder)
  subjects.push(mock)
  subjects.push(await startNginxProxy(folder, mock.port))
  subjects.push(await startFloor(mock.port))
  subjects.push(await startGatewayUnderTest(folder, mock.port, values.workers))
  const measured = new Map<string, Measured>(
    subjects.map(({ name }) => [
      name,
      { name, cpuMicros: [], p50Ms: [], p99Ms: [], callsPerSecond: [], rssMegabytes: 0 },
    ]),
  )
  // Long enough for every thread to have loaded and for the hot path to be compiled.
  for (const subject of subjects) await load(subject, { seconds: 8, connections: 16 })
  for (let round = 0; round < rounds; round += 1) {
    for (const subject of subjects) {
      const row = measured.get(subject.name)
      if (row === undefined) continue
      const before = cpuSeconds(subject.pids())
      const busy = await load(subject, { seconds, connections: Number(values.connections) })
      row.cpuMicros.push(((cpuSeconds(subject.pids()) - before) / busy.calls) * 1e6)
      row.callsPerSecond.push(busy.calls / seconds)
      const alone = await load(subject, {
        seconds: Math.max(2, Math.ceil(seconds / 2)),
        connections: 1,
      })
      row.p50Ms.push(alone.p50Ms)
      row.p99Ms.push(alone.p99Ms)
      row.rssMegabytes = residentMegabytes(subject.pids())
      refuseFailures(subject, busy)
      refuseFailures(subject, alone)
    }
  }
  printTable([...measured.values()], values.json)
} finally {
  for (const subject of subjects.toReversed()) await subject.stop()
  rmSync(folder, { recursive: true, force: true })
}

/** A figure made of refused calls is no figure. */
function refuseFailures(subject: Subject, { failures }: LoadResult): void {
  if (failures > 0) throw new Error(`${subject.name} failed ${failures} calls`)
}
