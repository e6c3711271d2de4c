// The figures that this gateway is meant to reach, and whether a run reached them.
import type { Aim } from './comparison.ts'
import { median, medianDifference, medianRatio, type Measured } from './statistics.ts'
import { markdown } from './table.ts'

const ours = 'Portcullis'
/** No gateways: what is least possible, not who does the same job. */
const floors = new Set(['direct', 'nginx', 'bare stack', ours])

export function aimsOfCalls(rows: readonly Measured[]): Aim[] {
  const own = cpu(rows, ours)
  const [alone, direct] = [named(rows, ours), named(rows, 'direct')]
  const p50 = medianDifference(alone?.p50Ms ?? [], direct?.p50Ms ?? [])
  const p99 = medianDifference(alone?.p99Ms ?? [], direct?.p99Ms ?? [])
  const toPortkey = medianRatio(cpu(rows, 'Portkey'), own)
  return [
    atMost('CPU a call, ratio to nginx', medianRatio(own, cpu(rows, 'nginx')), 5.5),
    judged("calls a CPU-second, ratio to Portkey's", '>= 7', toPortkey, '', toPortkey >= 7),
    atMost('added latency, p50', p50, 0.12, ' ms'),
    atMost('added latency, p99', p99, 0.4, ' ms'),
    aheadOfAll('call', rows),
  ]
}

export function aimsOfStream(what: string, limitMicros: number) {
  return (rows: readonly Measured[]): Aim[] => [
    atMost(`${what}: CPU an event`, median(cpu(rows, ours)), limitMicros, ' us'),
    aheadOfAll(what, rows),
  ]
}

export function aimsOfWorkers(rows: readonly Measured[]): Aim[] {
  const ratio = medianRatio(cpu(rows, '2 workers'), cpu(rows, '1 worker'))
  return [atMost('CPU a call, two workers to one', ratio, 1.1)]
}

/** Within the noise: the median with many lies in the spread with few, or below it. */
export function aimsOfKeys(few: string, many: string) {
  return (rows: readonly Measured[]): Aim[] => {
    const [base, own] = [cpu(rows, few), cpu(rows, many)]
    const isWithin = median(own) <= Math.max(...base)
    const what = `CPU a call, ${many} to ${few}`
    return [judged(what, 'within the noise', medianRatio(own, base), '', isWithin)]
  }
}

export function atMost(what: string, value: number, limit: number, unit = ''): Aim {
  return judged(what, `<= ${limit}${unit}`, value, unit, value <= limit)
}

function judged(what: string, aim: string, value: number, unit: string, isReached: boolean): Aim {
  return Number.isNaN(value)
    ? { what, aim, measured: 'not measured', isReached: null }
    : { what, aim, measured: `${value.toFixed(2)}${unit}`, isReached }
}

export function aimsTable(aims: readonly Aim[]): string {
  const lines = aims.map(({ what, aim, measured, isReached }) => [
    ...[what, aim, measured],
    isReached === null ? '' : isReached ? 'reached' : 'missed',
  ])
  return markdown('Aims', ['', 'aim', 'measured', ''], lines)
}

function aheadOfAll(what: string, rows: readonly Measured[]): Aim {
  const own = cpu(rows, ours)
  const others = rows
    .filter(({ name }) => !floors.has(name))
    .map(({ name, cpuMicros }) => ({ name, ratio: medianRatio(cpuMicros, own) }))
  return {
    what: `${what}: less CPU than every other gateway`,
    aim: 'all > 1',
    measured: others.map(({ name, ratio }) => `${name} ${ratio.toFixed(2)}`).join(', '),
    isReached: others.length > 0 && others.every(({ ratio }) => ratio > 1),
  }
}

function cpu(rows: readonly Measured[], name: string): readonly number[] {
  return named(rows, name)?.cpuMicros ?? []
}

function named(rows: readonly Measured[], name: string): Measured | undefined {
  return rows.find((row) => row.name === name)
}
