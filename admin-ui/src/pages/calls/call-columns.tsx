// The columns of the calls; a 200 is grey, colour is for what was limited, refused or broken.
import type { CallRow } from '@portcullis/gateway/contract'
import { Dot } from '../../parts/badge.tsx'
import type { Column } from '../../parts/table.tsx'
import { callTone, type Tone } from '../../parts/tone.ts'
import { formatClockMs, formatCount, formatDuration, formatMoney } from '../../words/format.ts'
import { words } from '../../words/en.ts'

const text = words.calls.columns

const statusTexts: Readonly<Record<Tone, string>> = {
  ok: 'text-ink-2',
  neutral: 'text-ink-2',
  limited: 'text-limited-text',
  blocked: 'text-blocked-text',
  error: 'text-error-text',
}

export function Status({ call }: { call: Pick<CallRow, 'status' | 'end'> }) {
  const tone = callTone(call)
  return (
    <span className="inline-flex items-center gap-2 tabular-nums">
      <Dot tone={tone} />
      <span className={statusTexts[tone]}>{call.status}</span>
    </span>
  )
}

export const callColumns: readonly Column<CallRow>[] = [
  {
    id: 'time',
    head: text.time,
    width: '124px',
    cell: (row) => <span className="font-mono tabular-nums">{formatClockMs(row.at)}</span>,
  },
  { id: 'status', head: text.status, width: '68px', cell: (row) => <Status call={row} /> },
  {
    id: 'service',
    head: text.service,
    cell: (row) => <span className="font-medium">{row.serviceName ?? words.none}</span>,
  },
  {
    id: 'application',
    head: text.application,
    cell: (row) => <span className="text-ink-2">{row.applicationName ?? words.none}</span>,
  },
  {
    id: 'model',
    head: text.model,
    cell: (row) => <span className="text-ink-2">{row.model ?? words.none}</span>,
  },
  {
    id: 'tokensIn',
    head: text.tokensIn,
    width: '80px',
    isNumber: true,
    cell: (row) => tokens(row.inputTokens),
  },
  {
    id: 'tokensOut',
    head: text.tokensOut,
    width: '72px',
    isNumber: true,
    isSpare: true,
    cell: (row) => tokens(row.outputTokens),
  },
  {
    id: 'cost',
    head: text.cost,
    width: '92px',
    isNumber: true,
    isSpare: true,
    cell: (row) => (row.costMicros === null ? words.none : formatMoney(row.costMicros)),
  },
  {
    id: 'firstToken',
    head: text.firstToken,
    width: '96px',
    isNumber: true,
    isSpare: true,
    cell: (row) => (row.firstTokenMs === null ? words.none : formatDuration(row.firstTokenMs)),
  },
  {
    id: 'total',
    head: text.total,
    width: '88px',
    isNumber: true,
    cell: (row) => (row.totalMs < 1 ? words.calls.underOne : formatDuration(row.totalMs)),
  },
]

export function callCard(row: CallRow) {
  return (
    <>
      <span className="flex items-center justify-between gap-2">
        <span className="flex min-w-0 items-center gap-2">
          <Status call={row} />
          <span className="truncate font-medium">{row.serviceName ?? row.clientIp}</span>
        </span>
        <span className="tabular-nums">{formatDuration(row.totalMs)}</span>
      </span>
      <span className="flex justify-between gap-2 text-12 text-ink-2">
        <span className="truncate">
          {row.applicationName ?? words.calls.unknownCaller} · {row.model ?? words.none}
        </span>
        <span className="font-mono tabular-nums">{formatClockMs(row.at)}</span>
      </span>
    </>
  )
}

function tokens(count: number): string {
  return count === 0 ? words.none : formatCount(count)
}
