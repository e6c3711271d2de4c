// One command, one report: nginx, the bare stack, other gateways and ours with everything on, each against the same mock
// upstream, interleaved in one run. CPU is each process's own, from /proc: the mock's and the load's share are not in it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { drawChart } from './chart.ts'
import { compare } from './compare.ts'
import { comparisons } from './comparisons.ts'
import { describeMachine } from './machine.ts'
import { table } from './table.ts'

const { values } = parseArgs({
  options: {
    /** Names of comparisons, with commas. */
    only: { type: 'string', default: comparisons.map(({ name }) => name).join() },
    /** Names of peers to leave out, with commas. */
    without: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    'warm-up': { type: 'string', default: '6' },
    connections: { type: 'string', default: '16' },
    chart: { type: 'string' },
  },
})
const pace = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  warmUpSeconds: Number(values['warm-up']),
  connections: Number(values.connections),
}
const without = values.without.split(',')
const chosen = comparisons.filter(({ name }) => values.only.split(',').includes(name))

const skipped: string[] = []
const versions = new Map<string, string>()
const missing = new Set(without)
const print = (text: string) => console.log(text)

for (const peer of new Set(chosen.flatMap(({ peers }) => peers))) {
  if (missing.has(peer.name)) continue
  try {
    versions.set(peer.name, await peer.install())
  } catch (error) {
    missing.add(peer.name)
    skipped.push(`${peer.name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
print(`${describeMachine()}; ${[...versions].map((pair) => pair.join(' ')).join(', ')}; wrk`)
print(
  `${pace.rounds} rounds of ${pace.seconds} s after ${pace.warmUpSeconds} s of warm-up, ${pace.connections} connections\n`,
)

const folder = mkdtempSync(join(tmpdir(), 'portcullis-bench-'))
try {
  const charted = []
  for (const comparison of chosen) {
    const peers = comparison.peers.filter(({ name }) => !missing.has(name))
    const rows = await compare(
      { ...comparison, peers },
      pace,
      join(folder, comparison.name),
      (name, reason) => skipped.push(`${name}, ${comparison.name}: ${reason}`),
    )
    print(table(comparison, rows))
    if (rows.some(({ name }) => name === 'Portcullis')) charted.push({ comparison, rows })
  }
  if (values.chart !== undefined) writeFileSync(values.chart, drawChart(charted))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const line of skipped) print(`skipped ${line}`)
