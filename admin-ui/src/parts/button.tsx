// The button: primary, plain, quiet or danger; while busy it keeps its width and says what runs.
import type { ButtonHTMLAttributes, ReactNode } from 'react'
import { classNames } from './class-names.ts'

export type ButtonKind = 'primary' | 'plain' | 'quiet' | 'danger' | 'danger-solid'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  kind?: ButtonKind
  /** What runs now: `Signing in`. A busy button takes no clicks and stays focusable. */
  busy?: string | null
  /** The key that does the same, shown as a cap. */
  hint?: string
  icon?: ReactNode
}

const looks: Readonly<Record<ButtonKind, string>> = {
  primary: 'bg-accent text-on-accent border-accent hover:bg-accent-hover hover:border-accent-hover',
  plain: 'bg-surface text-ink border-line-strong hover:bg-fill-hover',
  quiet: 'bg-transparent text-ink-2 border-transparent hover:bg-fill-hover hover:text-ink',
  danger: 'bg-surface text-error-text border-line-strong hover:bg-error-bg hover:border-error-line',
  'danger-solid': 'bg-error text-on-solid border-error hover:bg-error-hover',
}

export const buttonClass =
  'inline-flex items-center justify-center gap-2 h-(--control-h) px-3 rounded-control border ' +
  'text-13 font-medium whitespace-nowrap no-underline transition-colors duration-(--fast) select-none'

export function buttonLook(kind: ButtonKind): string {
  return classNames(buttonClass, looks[kind])
}

export function Button(props: ButtonProps) {
  const { kind = 'plain', busy, hint, icon, className, children, onClick, ...rest } = props
  return (
    <button
      type="button"
      {...rest}
      aria-busy={busy ? true : undefined}
      aria-disabled={busy ? true : undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      className={classNames(buttonLook(kind), busy && 'opacity-70', className)}
    >
      <span className="grid">
        <span
          className={classNames(
            'col-start-1 row-start-1 inline-flex items-center justify-center gap-2',
            busy && 'invisible',
          )}
        >
          {icon}
          {children}
          {hint && <KeyCap onSolid={kind === 'primary'}>{hint}</KeyCap>}
        </span>
        {busy && <span className="col-start-1 row-start-1 text-center">{busy}</span>}
      </span>
    </button>
  )
}

/** The cap of a key; pointer users may ignore it, screen readers skip it. */
export function KeyCap({ children, onSolid = false }: { children: string; onSolid?: boolean }) {
  return (
    <kbd
      aria-hidden
      className={classNames(
        'hidden min-w-4 rounded-badge border px-1 text-center font-mono text-11 leading-4 sm:inline-block',
        onSolid ? 'border-on-accent/50' : 'border-line-strong bg-surface text-ink-2',
      )}
    >
      {children}
    </kbd>
  )
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** What it does, for screen readers and on hover. */
  label: string
}

export function IconButton({ label, className, children, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={classNames(
        'inline-grid size-(--control-h) shrink-0 place-items-center rounded-control text-ink-2',
        'hover:bg-fill-hover hover:text-ink disabled:opacity-40 disabled:hover:bg-transparent',
        className,
      )}
    >
      {children}
    </button>
  )
}
