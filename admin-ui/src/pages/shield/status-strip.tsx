// The strip under the header: state, interfaces, counters, the scenario, and what is missing if something is.
import type { ShieldStatus } from '@portcullis/gateway/contract'
import TriangleAlert from 'lucide-react/icons/triangle-alert'
import type { ReactNode } from 'react'
import { Dot } from '../../parts/badge.tsx'
import { CopyButton } from '../../parts/copy-button.tsx'
import type { Tone } from '../../parts/tone.ts'
import { formatCount, formatSpan } from '../../words/format.ts'
import { words } from '../../words/en.ts'

const text = words.shield

const stateTones: Readonly<Record<ShieldStatus['state'], Tone>> = {
  enforcing: 'ok',
  detached: 'error',
  absent: 'neutral',
}

export function StatusStrip({ status }: { status: ShieldStatus }) {
  const { report, detection } = status
  const { key_guessing: keyGuessing } = detection
  return (
    <section aria-label={text.strip} className="border-b border-line">
      <div className="px-4 py-2 text-12 text-ink-2 sm:px-6">
        <div className="overflow-hidden">
          <ul className="-ml-3.25 flex flex-wrap items-center gap-y-1 [&>li]:border-l [&>li]:border-line [&>li]:px-3">
            <li className="flex items-center gap-2">
              <Dot tone={stateTones[status.state]} />
              <Strong>{text.states[status.state]}</Strong>
            </li>
            {report && <Report report={report} />}
            <li>
              {text.keyGuessing} <Strong>{text.modes[keyGuessing.mode]}</Strong>
              {keyGuessing.mode !== 'off' &&
                ` · ${text.keyGuessingRule(
                  keyGuessing.failures,
                  formatSpan(keyGuessing.window_ms),
                  formatSpan(keyGuessing.ban_ms),
                )}`}
            </li>
          </ul>
        </div>
      </div>
      {status.advice && (
        <p className="flex items-start gap-2 border-t border-limited-line bg-limited-bg px-4 py-2 text-limited-text sm:px-6">
          <TriangleAlert size={16} strokeWidth={1.4} aria-hidden className="mt-0.5 shrink-0" />
          <span className="min-w-0 flex-1">{status.advice}</span>
          <CopyButton text={status.advice} />
        </p>
      )}
    </section>
  )
}

function Report({ report }: { report: NonNullable<ShieldStatus['report']> }) {
  const { interfaces, counters, capacity } = report
  return (
    <>
      {interfaces.map(({ name, mode, level }) => (
        <li key={name}>
          {name} <Strong>{text.attached[mode]}</Strong> {level !== 'none' && level}
        </li>
      ))}
      <Counter label={text.passed} value={counters.passed} />
      <Counter label={text.dropped} value={counters.dropped} />
      <Counter label={text.samplesLost} value={report.samples_lost} />
      <li className="tabular-nums">
        {text.blocks} <Strong>{formatCount(capacity.used)}</Strong>{' '}
        {text.ofCapacity(formatCount(capacity.addresses))}
      </li>
    </>
  )
}

function Counter({ label, value }: { label: string; value: number }) {
  return (
    <li className="tabular-nums">
      {label} <Strong>{formatCount(value)}</Strong>
    </li>
  )
}

function Strong({ children }: { children: ReactNode }) {
  return <strong className="font-strong text-ink">{children}</strong>
}
