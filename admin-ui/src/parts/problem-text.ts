// An error in words: what happened and, where the server knows it, what to do.
import { ProblemError } from '../api/problem.ts'
import { words } from '../words/en.ts'

export function problemText(error: unknown): string {
  if (!(error instanceof ProblemError)) return words.failure.unexpected
  const { problem } = error
  if (problem.code === 'unreachable') return words.failure.unreachable
  return problem.detail ?? (problem.title || words.failure.unexpected)
}

/** To copy into a report; null when the request never arrived. */
export function problemTrace(error: unknown): string | null {
  return error instanceof ProblemError ? (error.problem.traceId ?? null) : null
}
