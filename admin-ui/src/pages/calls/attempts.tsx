// The attempts as a waterfall on one time axis: connect, wait for the first token, stream, or failed.
import type { Attempt, CallView } from '@portcullis/gateway/contract'
import { Section } from '../../parts/facts.tsx'
import { formatDuration } from '../../words/format.ts'
import { words } from '../../words/en.ts'
import { barsOf, isFailed, type Bar } from './attempt-bars.ts'

const text = words.calls

const barLooks: Readonly<Record<Bar['phase'], string>> = {
  connect: 'bg-phase-connect',
  wait: 'bg-phase-wait',
  stream: 'bg-phase-stream',
  failed: 'bg-error',
}

export function Attempts({ call }: { call: CallView }) {
  const { attempts } = call.detail
  if (attempts.length === 0) {
    return (
      <Section title={text.attempts}>
        <p className="text-ink-2">{text.noAttempts}</p>
      </Section>
    )
  }
  return (
    <Section title={text.attempts}>
      <ul aria-hidden className="mb-2 flex flex-wrap gap-x-3.5 text-11 text-ink-2">
        {(['connect', 'wait', 'stream', 'failed'] as const).map((phase) => (
          <li key={phase} className="flex items-center gap-1.5">
            <span className={`size-2 rounded-badge ${barLooks[phase]}`} />
            {text.phases[phase]}
          </li>
        ))}
      </ul>
      <ol className="flex flex-col gap-2">
        <li className="grid grid-cols-[120px_1fr_112px] items-center gap-3">
          <span>
            {text.gatewayIn}
            <span className="block text-11 text-ink-2">{text.waited}</span>
          </span>
          <Track bars={[]} />
          <span className="text-right tabular-nums">{formatDuration(call.detail.queueMs)}</span>
        </li>
        {attempts.map((attempt, index) => (
          <AttemptRow
            key={attempt.startMs}
            attempt={attempt}
            number={index + 1}
            totalMs={call.totalMs}
          />
        ))}
      </ol>
    </Section>
  )
}

interface AttemptRowProps {
  attempt: Attempt
  number: number
  totalMs: number
}

function AttemptRow({ attempt, number, totalMs }: AttemptRowProps) {
  const hasFailed = isFailed(attempt)
  return (
    <li className="grid grid-cols-[120px_1fr_112px] items-center gap-3">
      <span className={hasFailed ? 'text-error-text' : ''}>
        {number} {attempt.provider}
        <span className="block truncate text-11 text-ink-2">{attempt.model}</span>
      </span>
      <Track bars={barsOf(attempt, totalMs)} />
      <span
        className={`text-right text-12 whitespace-nowrap tabular-nums ${hasFailed ? 'text-error-text' : ''}`}
      >
        {attempt.status ?? outcome(attempt)} · {formatDuration(attempt.totalMs)}
      </span>
    </li>
  )
}

function outcome({ errorCode }: Attempt): string {
  return errorCode?.includes('timeout') ? text.timeout : text.phases.failed
}

function Track({ bars }: { bars: readonly Bar[] }) {
  return (
    <span aria-hidden className="relative block h-2.5 rounded-badge bg-fill">
      {bars.map((bar) => (
        <span
          key={bar.phase}
          className={`absolute inset-y-0 min-w-0.5 rounded-badge ${barLooks[bar.phase]}`}
          style={{ left: `${bar.left}%`, width: `${bar.width}%` }}
        />
      ))}
    </span>
  )
}
