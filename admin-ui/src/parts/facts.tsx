// Label and value in two columns: what a detail view lists below its sentence.
import type { ReactNode } from 'react'

export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[88px_1fr] gap-x-3 gap-y-1.5 text-13">{children}</dl>
}

export function Fact({ label, children }: { label: ReactNode; children: ReactNode }) {
  return (
    <>
      <dt className="text-ink-2">{label}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  )
}

export function Section({
  title,
  note,
  children,
}: {
  title: ReactNode
  note?: ReactNode
  children: ReactNode
}) {
  return (
    <section className="mt-6 min-w-0">
      <h3 className="mb-2.5 text-13 font-strong">
        {title}
        {note && <span className="font-normal text-ink-2"> · {note}</span>}
      </h3>
      {children}
    </section>
  )
}
