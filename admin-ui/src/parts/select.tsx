// A choice from a short list: the browser's own control, in the page's look.
import type { SelectHTMLAttributes } from 'react'
import ChevronDown from 'lucide-react/icons/chevron-down'
import { classNames } from './class-names.ts'
import { controlClass } from './field.tsx'

export function Select({ className, children, ...rest }: SelectHTMLAttributes<HTMLSelectElement>) {
  return (
    <span className={classNames('relative block', className)}>
      <select {...rest} className={`${controlClass} h-(--control-h) appearance-none pr-8`}>
        {children}
      </select>
      <ChevronDown
        size={14}
        strokeWidth={1.4}
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-ink-2"
      />
    </span>
  )
}
