// The shell around every page of a scope: skip link, sidebar or phone bars, main.
import { Outlet } from '@tanstack/react-router'
import { words } from '../words/en.ts'
import { NotFound } from './not-found.tsx'
import { BottomBar, TopBar } from './phone-bars.tsx'
import { useScopeOrNothing } from './scope.ts'
import { Sidebar } from './sidebar.tsx'

export function Shell() {
  const scope = useScopeOrNothing()
  if (!scope) return <NotFound />
  return (
    <div className="flex h-dvh flex-col sm:flex-row">
      <a
        href="#content"
        className="absolute left-2 z-50 -translate-y-20 rounded-control bg-raised px-3 py-2 shadow-float focus:translate-y-2"
      >
        {words.skipToContent}
      </a>
      <Sidebar />
      <TopBar />
      <main id="content" tabIndex={-1} className="min-h-0 min-w-0 flex-1 outline-none">
        <Outlet />
      </main>
      <BottomBar />
    </div>
  )
}
