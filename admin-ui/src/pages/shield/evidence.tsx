// What a decision rests on: what was seen, and when.
import type { DecisionView } from '@portcullis/gateway/contract'
import { formatClockMs, formatDay } from '../../words/format.ts'
import { words } from '../../words/en.ts'

export function Evidence({ evidence }: Pick<DecisionView, 'evidence'>) {
  if (evidence.length === 0) return <p className="text-ink-2">{words.shield.noEvidence}</p>
  return (
    <ol className="flex flex-col gap-1.5">
      {evidence.map(({ at, text }, index) => (
        // Two pieces may be the same to the millisecond; the list never changes its order.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index} className="flex items-baseline gap-3">
          <span
            title={formatDay(at)}
            className="font-mono text-12 whitespace-nowrap text-ink-2 tabular-nums"
          >
            {formatClockMs(at)}
          </span>
          <span className="min-w-0 break-words">{text}</span>
        </li>
      ))}
    </ol>
  )
}
