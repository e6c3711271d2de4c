// The columns of the decisions: value, type, scenario, where it is enforced, hits, and what is left of it.
import type { DecisionView } from '@portcullis/gateway/contract'
import { Badge } from '../../parts/badge.tsx'
import type { Column } from '../../parts/table.tsx'
import { Age } from '../../parts/time.tsx'
import type { Tone } from '../../parts/tone.ts'
import { formatCount, formatLeft } from '../../words/format.ts'
import { words } from '../../words/en.ts'

const text = words.shield

export const typeTones: Readonly<Record<DecisionView['type'], Tone>> = {
  ban: 'blocked',
  throttle: 'limited',
  allow: 'ok',
}

export const decisionColumns: readonly Column<DecisionView>[] = [
  {
    id: 'value',
    head: text.columns.value,
    cell: (row) => <span className="font-mono text-12">{row.value}</span>,
  },
  {
    id: 'type',
    head: text.columns.type,
    width: '104px',
    cell: (row) => <Badge tone={typeTones[row.type]}>{text.types[row.type]}</Badge>,
  },
  {
    id: 'scenario',
    head: text.columns.scenario,
    width: '132px',
    cell: (row) => <span className="font-mono text-12 text-ink-2">{row.scenario}</span>,
  },
  {
    id: 'origin',
    head: text.columns.origin,
    width: '92px',
    isSpare: true,
    cell: (row) => <span className="text-ink-2">{text.origins[row.origin]}</span>,
  },
  {
    id: 'enforced',
    head: text.columns.enforced,
    width: '104px',
    isSpare: true,
    cell: (row) => text.enforcedAt[row.enforced_at],
  },
  {
    id: 'hits',
    head: text.columns.hits,
    width: '96px',
    isNumber: true,
    cell: (row) => formatCount(row.hits),
  },
  {
    id: 'created',
    head: text.columns.created,
    width: '150px',
    isNumber: true,
    isSpare: true,
    cell: (row, nowMs) => (
      <span className="text-ink-2">
        <Age atMs={row.created} nowMs={nowMs} />
      </span>
    ),
  },
  {
    id: 'ends',
    head: text.columns.ends,
    width: '116px',
    isNumber: true,
    cell: (row, nowMs) => leftText(row, nowMs),
  },
]

export function decisionCard(row: DecisionView, nowMs: number) {
  return (
    <>
      <span className="flex items-center justify-between gap-2">
        <span className="truncate font-mono text-13">{row.value}</span>
        <Badge tone={typeTones[row.type]}>{text.types[row.type]}</Badge>
      </span>
      <span className="flex justify-between gap-2 text-12 text-ink-2">
        <span className="truncate font-mono">{row.scenario}</span>
        <span>{leftText(row, nowMs)}</span>
      </span>
    </>
  )
}

function leftText(row: DecisionView, nowMs: number): string {
  const { expires } = row
  return expires === null ? text.never : formatLeft(expires, nowMs)
}
