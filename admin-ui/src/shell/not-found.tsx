// Whole pages that stand for a missing address, a lost page, and somebody without a tenant.
import { Link, useRouter } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ProblemError } from '../api/problem.ts'
import { Button, buttonLook } from '../parts/button.tsx'
import { problemText } from '../parts/problem-text.ts'
import { words } from '../words/en.ts'
import { Logo } from './logo.tsx'

export function NotFound() {
  return (
    <Whole title={words.failure.notFound} text={words.failure.notFoundHelp}>
      <Link to="/" className={buttonLook('primary')}>
        {words.failure.goHome}
      </Link>
    </Whole>
  )
}

export function NoTenant() {
  return <Whole title={words.failure.noTenant} text={words.failure.noTenantHelp} />
}

export function Crashed({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter()
  const isUnreachable = error instanceof ProblemError && error.problem.code === 'unreachable'
  async function retry(): Promise<void> {
    await router.invalidate()
    reset()
  }
  return (
    <Whole
      title={isUnreachable ? words.failure.noAnswer : words.failure.crashed}
      text={problemText(error)}
    >
      <Button kind="primary" onClick={() => void retry()}>
        {words.retry}
      </Button>
    </Whole>
  )
}

function Whole({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <main className="grid min-h-dvh place-content-center justify-items-center gap-3 px-6 text-center">
      <Logo size={32} />
      <h1 className="mt-2 text-20 font-strong">{title}</h1>
      <p className="mb-2 text-14 text-ink-2">{text}</p>
      {children}
    </main>
  )
}
