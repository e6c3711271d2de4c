// Badge and dot: a state word with the colour of its meaning, never the colour alone.
import type { ReactNode } from 'react'
import { classNames } from './class-names.ts'
import type { Tone } from './tone.ts'

const badgeLooks: Readonly<Record<Tone, string>> = {
  neutral: 'bg-fill-hover text-ink-2',
  ok: 'bg-ok-bg text-ok-text',
  limited: 'bg-limited-bg text-limited-text',
  blocked: 'bg-blocked-bg text-blocked-text',
  error: 'bg-error-bg text-error-text',
}

const dotLooks: Readonly<Record<Tone, string>> = {
  neutral: 'bg-line-control',
  ok: 'bg-ok',
  limited: 'bg-limited',
  blocked: 'bg-blocked',
  error: 'bg-error',
}

export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={classNames(
        'inline-block rounded-full px-2 text-12 leading-5 whitespace-nowrap',
        badgeLooks[tone],
      )}
    >
      {children}
    </span>
  )
}

/** Stands before the word that it colours. */
export function Dot({ tone }: { tone: Tone }) {
  return (
    <span
      aria-hidden
      className={classNames('inline-block size-2 shrink-0 rounded-full', dotLooks[tone])}
    />
  )
}

/** A count beside a navigation item or a tab. */
export function CountPill({ value, label }: { value: number; label: string }) {
  return (
    <span className="inline-block min-w-[18px] rounded-full bg-accent px-1.5 text-center text-11 leading-[18px] font-strong whitespace-nowrap text-on-accent tabular-nums">
      {value}
      <span className="sr-only">{` ${label}`}</span>
    </span>
  )
}
