// The frame of a page: header with title, tabs and primary action, then the content.
import { useEffect, type ReactNode } from 'react'
import { Link } from '@tanstack/react-router'
import { words } from '../words/en.ts'

interface PageProps {
  title: string
  tabs?: ReactNode
  actions?: ReactNode
  children: ReactNode
}

export function Page({ title, tabs, actions, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · ${words.product}`
  }, [title])
  return (
    <div className="relative flex h-full min-h-0 flex-col bg-surface">
      <header className="flex min-h-(--header-h) shrink-0 items-stretch gap-5 border-b border-line px-4 sm:px-6">
        <h1 className="flex items-center text-16 font-strong">{title}</h1>
        {tabs}
        <div className="ml-auto flex items-center gap-2">{actions}</div>
      </header>
      {children}
    </div>
  )
}

export interface Tab {
  id: string
  label: string
  count?: number | undefined
}

interface TabsProps {
  tabs: readonly Tab[]
  current: string
  /** Tabs inside a peek leave the rest of the address as it is; a page's tabs start afresh. */
  keepsPeek?: boolean
}

/** Tabs live in the address: each is a link that sets `?tab=`. */
export function Tabs({ tabs, current, keepsPeek = false }: TabsProps) {
  return (
    <nav aria-label={words.tabs} className="flex items-stretch gap-1">
      {tabs.map((tab) => (
        <Link
          key={tab.id}
          to="."
          search={(before: object) => ({ ...(keepsPeek && before), tab: tab.id })}
          replace={keepsPeek}
          aria-current={tab.id === current ? 'page' : undefined}
          className="-mb-px flex items-center gap-1.5 border-b-2 border-transparent px-2.5 text-13 text-ink-2 no-underline hover:text-ink aria-[current=page]:border-accent aria-[current=page]:font-medium aria-[current=page]:text-ink"
        >
          {tab.label}
          {tab.count !== undefined && (
            <span className="text-12 text-ink-3 tabular-nums">{tab.count}</span>
          )}
        </Link>
      ))}
    </nav>
  )
}
