// What stands where data would be: skeleton, empty, failed, and the thin bar over rows that refresh.
import type { ReactNode } from 'react'
import CircleAlert from 'lucide-react/icons/circle-alert'
import { words } from '../words/en.ts'
import { Button } from './button.tsx'
import { CopyButton } from './copy-button.tsx'
import { problemText, problemTrace } from './problem-text.ts'

/** Rows in the shape of a list; hidden from screen readers, which hear the busy region instead. */
export function SkeletonRows({ rows = 8 }: { rows?: number }) {
  return (
    <div aria-hidden className="divide-y divide-line">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-(--row) items-center gap-4 px-6">
          <span className="skeleton h-3 w-1/5" />
          <span className="skeleton h-3 w-1/4" />
          <span className="skeleton ml-auto h-3 w-12" />
        </div>
      ))}
    </div>
  )
}

interface EmptyProps {
  /** Why it is empty and what will appear. */
  children: ReactNode
  action?: ReactNode
  /** Where a terminal is the natural next step. */
  command?: string
}

export function Empty({ children, action, command }: EmptyProps) {
  return (
    <div className="mx-auto flex max-w-120 flex-col items-center gap-4 px-6 py-16 text-center text-14 text-ink-2">
      <p>{children}</p>
      {action}
      {command && (
        <div className="flex w-full items-start gap-2 rounded-card border border-line bg-code p-3 text-left">
          <code className="min-w-0 flex-1 font-mono text-12 break-all whitespace-pre-wrap text-ink">
            {command}
          </code>
          <CopyButton text={command} />
        </div>
      )}
    </div>
  )
}

interface FailureProps {
  error: unknown
  /** What could not be shown. */
  what: string
  onRetry: () => void
}

/** In place of the part that failed; the rest of the page works on. */
export function Failure({ error, what, onRetry }: FailureProps) {
  const trace = problemTrace(error)
  return (
    <div
      role="alert"
      className="m-6 flex gap-3 rounded-card border border-error-line bg-error-bg p-4"
    >
      <CircleAlert
        size={16}
        strokeWidth={1.4}
        aria-hidden
        className="mt-0.5 shrink-0 text-error-text"
      />
      <div className="min-w-0 flex-1">
        <p className="font-strong">{what}</p>
        <p className="mt-0.5 text-ink-2">{problemText(error)}</p>
        <div className="mt-3 flex flex-wrap items-center gap-3">
          <Button onClick={onRetry}>{words.retry}</Button>
          {trace && (
            <span className="inline-flex items-center gap-1 font-mono text-12 text-ink-2">
              {trace}
              <CopyButton text={trace} />
            </span>
          )}
        </div>
      </div>
    </div>
  )
}

/** Two pixels that say that older rows are being refreshed. */
export function RefreshBar({ isBusy }: { isBusy: boolean }) {
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute inset-x-0 top-0 z-10 h-0.5 overflow-hidden"
    >
      {isBusy && <div className="bar-busy h-full w-1/4 bg-accent" />}
    </div>
  )
}
