// One command, one report: nginx, the bare stack, other gateways and ours with everything on, each against the same mock
// upstream, interleaved in one run. CPU is each process's own, from /proc: the mock's and the load's share are not in it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { aimsTable } from './aims.ts'
import { drawChart } from './chart.ts'
import type { Aim, Bars } from './comparison.ts'
import { comparisons, names } from './comparisons.ts'
import { dutiesTable } from './duties.ts'
import { describeMachine } from './machine.ts'
import type { Peer } from './subject.ts'

const { values } = parseArgs({
  options: {
    /** Names of comparisons, with commas. */
    only: { type: 'string', default: names.join() },
    /** Names of peers to leave out, with commas. */
    without: { type: 'string', default: '' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    'warm-up': { type: 'string', default: '6' },
    connections: { type: 'string', default: '16' },
    keys: { type: 'string', default: '100000' },
    /** Of the comparison of memory. */
    calls: { type: 'string', default: '1000000' },
    /** Where to write the chart, in SVG. */
    chart: { type: 'string' },
  },
})
const pace = {
  rounds: Number(values.rounds),
  seconds: Number(values.seconds),
  warmUpSeconds: Number(values['warm-up']),
  connections: Number(values.connections),
}
const only = values.only.split(',')
const unknown = only.filter((name) => !names.includes(name))
if (unknown.length > 0) throw new Error(`--only takes ${names.join()}, not ${unknown.join()}`)
const chosen = comparisons({ keys: Number(values.keys), calls: Number(values.calls) }).filter(
  ({ name }) => only.includes(name),
)

const begun = Date.now()
/** On the error output, so that the report can be kept by itself. */
const tell = (text: string) =>
  console.error(`[${String(Math.round((Date.now() - begun) / 1_000)).padStart(4)} s] ${text}`)

const skipped: string[] = []
const versions = new Map<string, string>()
const missing = new Set(values.without.split(','))
const present: Peer[] = []
for (const peer of new Set(chosen.flatMap(({ peers }) => peers))) {
  if (missing.has(peer.name)) continue
  tell(`${peer.name} is looked for, and installed where it is missing`)
  try {
    versions.set(peer.name, await peer.install())
    present.push(peer)
  } catch (error) {
    missing.add(peer.name)
    skipped.push(`${peer.name}: ${error instanceof Error ? error.message : String(error)}`)
  }
}
console.log(
  `${describeMachine()}; ${[...versions].map((pair) => pair.join(' ')).join(', ')}; wrk\n` +
    `${pace.rounds} rounds of ${pace.seconds} s after ${pace.warmUpSeconds} s of warm-up, ${pace.connections} connections\n`,
)
console.log(dutiesTable(present))

const aims: Aim[] = []
const bars: Bars[] = []
const parent = mkdtempSync(join(tmpdir(), 'portcullis-bench-'))
try {
  for (const { name, peers, run } of chosen) {
    const folder = join(parent, name)
    mkdirSync(folder)
    const report = await run({
      peers: peers.filter((peer) => !missing.has(peer.name)),
      pace,
      folder,
      skip: (peer, reason) => {
        tell(`${name}: ${peer} is skipped`)
        skipped.push(`${peer}, ${name}: ${reason}`)
      },
      tell: (what) => tell(`${name}: ${what}`),
    })
    console.log(report.text)
    aims.push(...report.aims)
    if (report.bars !== null) bars.push(report.bars)
  }
} finally {
  rmSync(parent, { recursive: true, force: true })
}
console.log(aimsTable(aims))
for (const line of skipped) console.log(`skipped ${line}`)
if (values.chart !== undefined) writeFileSync(values.chart, drawChart(bars))
