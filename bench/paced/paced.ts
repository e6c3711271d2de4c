// The comparison of paced streams: how much later than from the upstream itself a piece is read.
import { atMost } from '../aims.ts'
import type { Comparison, Report, Run } from '../comparison.ts'
import { pieceEveryMs } from '../mock/pace.ts'
import { median, medianDifference, quantile, spread } from '../statistics.ts'
import type { Peer, Subject } from '../subject.ts'
import { withSubjects } from '../subjects.ts'
import { markdown } from '../table.ts'
import { readStreams } from './client.ts'

interface Delays {
  readonly name: string
  /** One value a round. */
  readonly p50Ms: number[]
  readonly p99Ms: number[]
}

export function paced(peers: readonly Peer[]): Comparison {
  return {
    name: 'paced',
    peers,
    async run(run): Promise<Report> {
      const rows = await withSubjects(run, 'paced stream', (subjects) => rounds(subjects, run))
      const direct = rows.find(({ name }) => name === 'direct')
      const added = (row: Delays | undefined, of: 'p50Ms' | 'p99Ms') =>
        medianDifference(row?.[of] ?? [], direct?.[of] ?? [])
      const lines = rows.map((row) =>
        row === direct
          ? ['mock, direct', spread(row.p50Ms, 3), spread(row.p99Ms, 3), '', '']
          : [
              row.name,
              ...[spread(row.p50Ms, 3), spread(row.p99Ms, 3)],
              ...[added(row, 'p50Ms').toFixed(3), added(row, 'p99Ms').toFixed(3)],
            ],
      )
      const { connections } = run.pace
      const title = `Paced streams, ${connections} at once, a piece every ${pieceEveryMs} ms in each`
      const head = ['', 'p50, ms', 'p99, ms', 'added p50, ms', 'added p99, ms']
      const addedP99 = added(
        rows.find(({ name }) => name === 'Portcullis'),
        'p99Ms',
      )
      return {
        text: markdown(title, head, lines),
        aims: [atMost('paced stream: added p99 of a piece', addedP99, 1, ' ms')],
        bars: null,
      }
    },
  }
}

async function rounds(subjects: readonly Subject[], { pace, skip, tell }: Run): Promise<Delays[]> {
  const rows = subjects.map((subject) => {
    const row: Delays = { name: subject.name, p50Ms: [], p99Ms: [] }
    return { subject, row }
  })
  const fallen = new Set<Delays>()
  // The first round only warms up.
  for (let round = 0; round <= pace.rounds; round += 1) {
    for (const { subject, row } of rows) {
      if (fallen.has(row)) continue
      tell(round === 0 ? `${subject.name} warms up` : `round ${round}, ${subject.name}`)
      try {
        const delays = await readStreams(subject, pace.connections)
        if (round === 0) continue
        row.p50Ms.push(median(delays))
        row.p99Ms.push(quantile(delays, 0.99))
      } catch (error) {
        fallen.add(row)
        skip(subject.name, error instanceof Error ? error.message : String(error))
      }
    }
  }
  return rows.map(({ row }) => row).filter((row) => !fallen.has(row))
}
