// Form fields: label above, help below, an error in the place of the help that says how to put it right.
import { useId, type ReactNode } from 'react'
import { words } from '../words/en.ts'
import { classNames } from './class-names.ts'

interface FieldProps {
  label: string
  help?: ReactNode
  isOptional?: boolean
  error?: string | undefined
  children: (control: {
    id: string
    'aria-describedby': string | undefined
    'aria-invalid': boolean | undefined
  }) => ReactNode
}

export function Field({ label, help, isOptional, error, children }: FieldProps) {
  const id = useId()
  const noteId = `${id}-note`
  const note = error ?? help
  return (
    <div className="mt-4">
      <label htmlFor={id} className="mb-1 block text-13 font-medium">
        {label}
        {isOptional && <span className="font-normal text-ink-3"> {words.optional}</span>}
      </label>
      {children({
        id,
        'aria-describedby': note ? noteId : undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {note && (
        <p
          id={noteId}
          className={classNames('mt-1 text-12', error ? 'text-error-text' : 'text-ink-2')}
        >
          {note}
        </p>
      )}
    </div>
  )
}

/** The look of inputs, selects and text areas. */
export const controlClass =
  'block w-full min-w-0 rounded-control border border-line-control bg-surface px-2.5 text-13 text-ink ' +
  'aria-invalid:border-error min-h-(--control-h)'
